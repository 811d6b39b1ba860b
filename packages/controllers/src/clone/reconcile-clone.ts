import {
  type Client,
  isAlreadyExists,
  type JsonObject,
  type KubeObject,
  type OwnerReference,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { hasFailed, isComplete, restoreSource } from "../restore/restore-state.js";
import { restoresOf } from "../restore/restored-machine.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import type { ReconcileResult } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import { parseKey } from "../runtime/object-key.js";
import { writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";
import { snapshotApiVersion } from "../snapshot/snapshot-names.js";
import { isReady } from "../snapshot/snapshot-state.js";
import { needsBackendStorage } from "../storage/backend-storage.js";
import { clonePatches } from "./clone-patches.js";

export interface CloneDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly cluster: () => ClusterState;
}

const resource = resources.virtualMachineClones;

type Phase = "SnapshotInProgress" | "RestoreInProgress" | "CreatingTargetVM" | "Succeeded" | "Failed";

/**
 * One pass over a clone (KubeVirt pkg/virt-controller/watch/clone): a snapshot of the source, a restore of it to the
 * target, and once the target is there the removal of both. Their names follow from the clone's uid, so that a pass that
 * was interrupted finds them again.
 */
export async function reconcileClone(deps: CloneDeps, key: string): Promise<ReconcileResult | undefined> {
  const { client } = deps;
  const { namespace = "", name } = parseKey(key);
  const clone = await getIfThere(client, { resource, namespace, name });
  if (clone === undefined || clone.metadata.deletionTimestamp !== undefined) return undefined;
  const phase = (stringAt(clone.status, "phase") ?? "") as Phase | "";
  if (phase === "Failed") return undefined;
  if (phase === "Succeeded") return endWithTarget(deps, clone);
  const snapshot = await snapshotOf(deps, clone);
  if (snapshot === undefined) return undefined;
  if (!isReady(snapshot)) return undefined;
  const restore = await restoreOf(deps, clone, snapshot);
  if (restore === undefined) return undefined;
  if (hasFailed(restore))
    return fail(deps, clone, "RestoreFailed", `restore ${restore.metadata.name} failed`);
  if (isComplete(restore)) await finish(deps, clone, restore);
  return undefined;
}

function kindOf(clone: KubeObject): string {
  return stringAt(clone.spec, "source", "kind") ?? "";
}

/** The snapshot the clone is made from, created if need be; undefined while there can be none. */
async function snapshotOf(deps: CloneDeps, clone: KubeObject): Promise<KubeObject | undefined> {
  const { client } = deps;
  const { namespace = "", uid = "" } = clone.metadata;
  const sourceName = stringAt(clone.spec, "source", "name") ?? "";
  const fromSnapshot = kindOf(clone) === "VirtualMachineSnapshot";
  const name = fromSnapshot ? sourceName : `tmp-snapshot-${uid}`;
  const found = await getIfThere(client, { resource: resources.virtualMachineSnapshots, namespace, name });
  if (found === undefined && stringAt(clone.status, "phase") === "RestoreInProgress") {
    await fail(deps, clone, "SnapshotDeleted", `snapshot ${name} does not exist anymore`);
    return undefined;
  }
  if (found !== undefined) {
    await describe(deps, clone, "SnapshotInProgress", { snapshotName: name });
    return found;
  }
  if (fromSnapshot) {
    const reason = `VirtualMachineSnapshot ${sourceName} does not exist in namespace ${namespace}`;
    return pending(deps, clone, reason);
  }
  const source = await getIfThere(client, {
    resource: resources.virtualMachines,
    namespace,
    name: sourceName,
  });
  if (source === undefined) {
    return pending(deps, clone, `VirtualMachine ${sourceName} does not exist in namespace ${namespace}`);
  }
  if (await needsBackendStorage(client, source, deps.cluster().config)) {
    const why = `Clone of VM ${sourceName} with backend storage (persistent TPM or EFI) is not supported`;
    await fail(deps, clone, "SourceVMWithBackendStorageInvalid", why);
    return undefined;
  }
  return createSnapshot(deps, clone, name);
}

async function createSnapshot(deps: CloneDeps, clone: KubeObject, name: string): Promise<undefined> {
  const { namespace = "" } = clone.metadata;
  await create(deps.client, resources.virtualMachineSnapshots, {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineSnapshot",
    metadata: { name, namespace, ownerReferences: [ownedByClone(clone)] },
    spec: { source: objectAt(clone.spec, "source") ?? {} },
  } as unknown as KubeObject);
  const message = `created snapshot ${name} for clone ${clone.metadata.name}`;
  await deps.recorder.record(clone, { type: "Normal", reason: "SnapshotCreated", message });
  await describe(deps, clone, "SnapshotInProgress", { snapshotName: name });
  return undefined;
}

async function restoreOf(
  deps: CloneDeps,
  clone: KubeObject,
  snapshot: KubeObject,
): Promise<KubeObject | undefined> {
  const { client, recorder } = deps;
  const { namespace = "", uid = "", name: cloneName = "" } = clone.metadata;
  const name = `tmp-restore-${uid}`;
  const found = await getIfThere(client, { resource: resources.virtualMachineRestores, namespace, name });
  if (found !== undefined) {
    await describe(deps, clone, "RestoreInProgress", { restoreName: name });
    return found;
  }
  const machine = await machineIn(client, clone, snapshot);
  const message = `snapshot ${snapshot.metadata.name} for clone ${cloneName} is ready to use`;
  await recorder.record(clone, { type: "Normal", reason: "SnapshotReady", message });
  const patches = clonePatches(machine, clone);
  await create(client, resources.virtualMachineRestores, {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineRestore",
    metadata: { name, namespace, ownerReferences: [ownedByClone(clone)] },
    spec: {
      target: { apiGroup: "kubevirt.io", kind: "VirtualMachine", name: targetNameOf(clone) },
      virtualMachineSnapshotName: snapshot.metadata.name ?? "",
      ...(patches.length === 0 ? {} : { patches: [...patches] }),
    },
  } as unknown as KubeObject);
  const created = `created restore ${name} for clone ${cloneName}`;
  await recorder.record(clone, { type: "Normal", reason: "RestoreCreated", message: created });
  await describe(deps, clone, "RestoreInProgress", { restoreName: name });
  return undefined;
}

/** What is cloned: the machine as it is in the snapshot. */
async function machineIn(client: Client, clone: KubeObject, snapshot: KubeObject): Promise<KubeObject> {
  const spec = { virtualMachineSnapshotName: snapshot.metadata.name ?? "" };
  return (await restoreSource(client, { ...clone, spec })).machine;
}

/** The webhook gives a name; where it did not, one that every pass comes to again. */
function targetNameOf({ metadata: { uid = "" }, spec }: KubeObject): string {
  const given = stringAt(spec, "target", "name") ?? "";
  return given === "" ? `${stringAt(spec, "source", "name")}-clone-${uid.slice(0, 5)}` : given;
}

async function finish(deps: CloneDeps, clone: KubeObject, restore: KubeObject): Promise<void> {
  const { client, recorder } = deps;
  const { namespace = "", name: cloneName = "", uid = "" } = clone.metadata;
  const targetName = targetNameOf(clone);
  const target = await getIfThere(client, {
    resource: resources.virtualMachines,
    namespace,
    name: targetName,
  });
  const say = (reason: string, message: string) =>
    recorder.record(clone, { type: "Normal", reason, message });
  await say("RestoreReady", `restore ${restore.metadata.name} for clone ${cloneName} is ready to use`);
  if (target === undefined) {
    await describe(deps, clone, "CreatingTargetVM", { targetName });
    return;
  }
  await say("TargetVMCreated", `created target VM ${targetName} for clone ${cloneName}`);
  if (!(await claimsBound(client, restore))) {
    await describe(deps, clone, "CreatingTargetVM", { targetName });
    return;
  }
  await say("PVCBound", `all PVC for clone ${cloneName} are bound`);
  await ignoreNotFound(
    client.delete(resources.virtualMachineRestores, { namespace, name: restore.metadata.name ?? "" }),
  );
  if (kindOf(clone) === "VirtualMachine") {
    const key = { namespace, name: `tmp-snapshot-${uid}` };
    await ignoreNotFound(client.delete(resources.virtualMachineSnapshots, key));
  }
  await describe(deps, clone, "Succeeded", { targetName, snapshotName: undefined, restoreName: undefined });
}

async function claimsBound(client: Client, restore: KubeObject): Promise<boolean> {
  const { namespace = "" } = restore.metadata;
  for (const { persistentVolumeClaim: name } of restoresOf(restore)) {
    const claim = await getIfThere(client, { resource: resources.persistentVolumeClaims, namespace, name });
    if (claim === undefined || stringAt(claim.status, "phase") === "Lost") return false;
    if (stringAt(claim.status, "phase") !== "Bound") return false;
  }
  return true;
}

/** A clone that is done goes with its target. */
async function endWithTarget({ client }: CloneDeps, clone: KubeObject): Promise<undefined> {
  const { namespace = "", name = "" } = clone.metadata;
  const target = await getIfThere(client, {
    resource: resources.virtualMachines,
    namespace,
    name: stringAt(clone.status, "targetName") ?? "",
  });
  if (target === undefined) await ignoreNotFound(client.delete(resource, { namespace, name }));
  return undefined;
}

async function create(
  client: Client,
  kind: Parameters<Client["create"]>[0],
  object: KubeObject,
): Promise<void> {
  try {
    await client.create(kind, object);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function ownedByClone({ metadata: { name = "", uid = "" } }: KubeObject): OwnerReference {
  return {
    apiVersion: "clone.kubevirt.io/v1beta1",
    kind: "VirtualMachineClone",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function conditionsFor(phase: Phase): readonly ProgressCondition[] {
  const [progressing, ready, reason] =
    phase === "Succeeded"
      ? (["False", "True", "Ready"] as const)
      : phase === "Failed"
        ? (["False", "False", "Failed"] as const)
        : (["True", "False", "Still processing"] as const);
  return [
    { type: "Progressing", status: progressing, reason },
    { type: "Ready", status: ready, reason },
  ];
}

async function fail(deps: CloneDeps, clone: KubeObject, reason: string, message: string): Promise<undefined> {
  await deps.recorder.record(clone, { type: "Warning", reason, message });
  await describe(deps, clone, "Failed", {});
  return undefined;
}

/** The source may still come. */
async function pending(deps: CloneDeps, clone: KubeObject, message: string): Promise<undefined> {
  await deps.recorder.record(clone, { type: "Warning", reason: "SourceDoesNotExist", message });
  const conditions: readonly ProgressCondition[] = [
    { type: "Progressing", status: "False", reason: "Pending" },
    { type: "Ready", status: "False", reason: "Pending" },
  ];
  await write(deps, clone, objectAt(clone, "status") ?? {}, conditions);
  return undefined;
}

/** Phases only go forward: a pass that looks at an earlier one again does not go back to it. */
const order: readonly string[] = [
  "",
  "SnapshotInProgress",
  "RestoreInProgress",
  "CreatingTargetVM",
  "Succeeded",
];

async function describe(
  deps: CloneDeps,
  clone: KubeObject,
  phase: Phase,
  fields: { readonly [field: string]: string | undefined },
): Promise<void> {
  const now = await deps.client.get(resource, {
    namespace: clone.metadata.namespace,
    name: clone.metadata.name ?? "",
  });
  const current = stringAt(now.status, "phase") ?? "";
  if (phase !== "Failed" && order.indexOf(phase) < order.indexOf(current)) return;
  const status = Object.entries(fields).reduce<JsonObject>(
    (given, [field, value]) => withField(given, field, value),
    { ...objectAt(now, "status"), phase },
  );
  await write(deps, now, status, conditionsFor(phase));
}

async function write(
  { client, clock }: CloneDeps,
  clone: KubeObject,
  status: JsonObject,
  conditions: readonly ProgressCondition[],
): Promise<void> {
  const described = { ...status, conditions: [...withProgress(clone, conditions, timestamp(clock))] };
  await writeStatus(client, resource, clone, described);
}
