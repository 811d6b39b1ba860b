import {
  type Client,
  isAlreadyExists,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import type { ReconcileResult } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { hasFinalizer, removeFinalizer } from "../runtime/finalizers.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { parseKey } from "../runtime/object-key.js";
import { patchObject, writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";
import { ownerReference } from "../virtual-machine/adopt-revision.js";
import { isMarked, restoreFinalizer } from "./restore-names.js";
import { hasFailed, isComplete, type RestoreSource, restoreSource } from "./restore-state.js";
import { deleteReplacedClaims, reconcileBackendClaim } from "./restored-backend-claim.js";
import { plannedRestores, reconcileClaims } from "./restored-claims.js";
import {
  deleteObsolete,
  listsObsolete,
  obsoleteDataVolumes,
  reconcileDataVolumes,
  withDataVolumes,
} from "./restored-data-volumes.js";
import { patchedMachine, restoredMachine, restoresOf } from "./restored-machine.js";
import { claimRevisions, withRestoredRevisions } from "./restored-revisions.js";
import { holdTarget, isStopped, releaseTarget, targetOf } from "./target.js";
import { waitForTarget } from "./wait-for-target.js";

export interface RestoreDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly cluster: () => ClusterState;
}

const resource = resources.virtualMachineRestores;

/**
 * One pass over a restore (KubeVirt pkg/storage/snapshot, updateVMRestore). Everything is read as it is now, each write
 * is one from which the next pass goes on.
 */
export async function reconcileRestore(deps: RestoreDeps, key: string): Promise<ReconcileResult | undefined> {
  const { namespace = "", name } = parseKey(key);
  const restore = await getIfThere(deps.client, { resource, namespace, name });
  if (restore === undefined) return undefined;
  if (restore.status === undefined) {
    await describe(
      deps,
      restore,
      "True",
      "Initializing VirtualMachineRestore",
      "Initializing VirtualMachineRestore",
      {
        complete: false,
      },
    );
    return undefined;
  }
  const target = await targetOf(deps.client, restore);
  if (restore.metadata.deletionTimestamp !== undefined) return finalize(deps, restore, target);
  if (isComplete(restore) || hasFailed(restore)) return undefined;
  const held = await prepare(deps, restore, target);
  if (!(await isStopped(deps.client, target))) return waitForTarget(deps, held);
  try {
    await advance(deps, held, target);
    return undefined;
  } catch (error) {
    await report(deps, held, error);
    throw error;
  }
}

/** The restore belongs to its target, and does not go while it is at work. */
async function prepare(
  { client }: RestoreDeps,
  restore: KubeObject,
  target: KubeObject | undefined,
): Promise<KubeObject> {
  const unowned = (restore.metadata.ownerReferences ?? []).length === 0;
  const owners =
    unowned && target !== undefined ? [ownerReference(target)] : restore.metadata.ownerReferences;
  const before = restore.metadata.finalizers ?? [];
  const finalizers = hasFinalizer(restore, restoreFinalizer) ? before : [...before, restoreFinalizer];
  const metadata = withField(
    withField(restore.metadata, "finalizers", finalizers),
    "ownerReferences",
    owners,
  );
  if (jsonEqual(metadata, restore.metadata)) return restore;
  return client.update(resource, { ...restore, metadata: metadata as KubeObject["metadata"] });
}

async function advance(deps: RestoreDeps, restore: KubeObject, found: KubeObject | undefined): Promise<void> {
  const { client } = deps;
  const source = await restoreSource(client, restore);
  const restored = found !== undefined && isMarked(found, restore);
  if (found !== undefined && !restored && isOther(found, source)) {
    throw new Error("restore source and restore target are different but restore target already exists");
  }
  const target = found === undefined ? undefined : await holdTarget(client, found, restore);
  if (target !== undefined && restored) return complete(deps, restore, target);
  const planned = plannedRestores(restore, source);
  if (!jsonEqual([...restoresOf(restore)], planned)) {
    await describe(deps, restore, "True", "Creating new PVCs", "Waiting for new PVCs", {
      restores: [...planned],
    });
    return;
  }
  if (await reconcileClaims(client, restore, source, target)) {
    await describe(deps, restore, "True", "Creating new PVCs", "Waiting for new PVCs");
    return;
  }
  await reconcileMachine(deps, restore, source, target);
}

function isOther(target: KubeObject, { snapshot }: RestoreSource): boolean {
  const sourceUid = stringAt(snapshot.status, "sourceUID");
  return sourceUid !== undefined && sourceUid !== target.metadata.uid;
}

const updating = ["True", "Updating target spec", "Waiting for target update"] as const;

async function reconcileMachine(
  deps: RestoreDeps,
  restore: KubeObject,
  source: RestoreSource,
  target: KubeObject | undefined,
): Promise<void> {
  const { client } = deps;
  const { machine, snapshot } = source;
  const restores = await withDataVolumes(client, restore, machine);
  if (!jsonEqual([...restoresOf(restore)], restores)) {
    await describe(deps, restore, ...updating, { restores: [...restores] });
    return;
  }
  const vm = restoredMachine(restore, machine, target);
  if (await reconcileDataVolumes(client, restore, vm)) {
    await describe(deps, restore, ...updating);
    return;
  }
  const obsolete = target === undefined ? [] : obsoleteDataVolumes(target, vm);
  if (!listsObsolete(restore, obsolete)) {
    await describe(deps, restore, ...updating, { deletedDataVolumes: [...obsolete] });
    return;
  }
  await reconcileBackendClaim(client, restore);
  const context = {
    client,
    snapshotName: snapshot.metadata.name ?? "",
    sourceName: machine.metadata.name ?? "",
    target,
  };
  const bound = await withRestoredRevisions(context, vm);
  await claimRevisions(client, await writeMachine(client, restore, bound, target));
  await describe(deps, restore, ...updating);
}

async function writeMachine(
  client: Client,
  restore: KubeObject,
  vm: KubeObject,
  target: KubeObject | undefined,
): Promise<KubeObject> {
  if (target !== undefined) return client.update(resources.virtualMachines, vm);
  const patched = patchedMachine(vm, listAt(restore.spec, "patches"));
  try {
    return await client.create(resources.virtualMachines, patched);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const { namespace, name = "" } = vm.metadata;
    return client.get(resources.virtualMachines, { namespace, name });
  }
}

/** The machine is as it is to be; what remains is to tidy up and to say so. */
async function complete(deps: RestoreDeps, restore: KubeObject, target: KubeObject): Promise<void> {
  const { client, clock, recorder } = deps;
  await claimRevisions(client, target);
  await deleteObsolete(client, restore);
  await deleteReplacedClaims(client, restore);
  await releaseTarget(client, target, restore);
  await recorder.record(restore, {
    type: "Normal",
    reason: "VirtualMachineRestoreComplete",
    message: `Successfully completed VirtualMachineRestore ${restore.metadata.name}`,
  });
  const fields = { complete: true, restoreTime: timestamp(clock) };
  await describeWith(
    deps,
    restore,
    both("False", "True", "Operation complete", "Operation complete"),
    fields,
  );
}

async function finalize(
  deps: RestoreDeps,
  restore: KubeObject,
  target: KubeObject | undefined,
): Promise<undefined> {
  if (!hasFinalizer(restore, restoreFinalizer)) return undefined;
  if (target !== undefined) await releaseTarget(deps.client, target, restore);
  const described = await describe(
    deps,
    restore,
    "False",
    "VM restore is deleting",
    "VM restore is deleting",
  );
  await patchObject(deps.client, resource, described, removeFinalizer(described, restoreFinalizer));
  return undefined;
}

async function report(deps: RestoreDeps, restore: KubeObject, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error);
  await deps.recorder.record(restore, {
    type: "Warning",
    reason: "VirtualMachineRestoreError",
    message: `VirtualMachineRestore encountered error ${text}`,
  });
  await describe(deps, restore, "False", text, text);
}

function both(
  progressing: "True" | "False",
  ready: "True" | "False",
  why: string,
  whyReady: string,
): readonly ProgressCondition[] {
  return [
    { type: "Progressing", status: progressing, reason: why },
    { type: "Ready", status: ready, reason: whyReady },
  ];
}

function describe(
  deps: RestoreDeps,
  restore: KubeObject,
  progressing: "True" | "False",
  why: string,
  whyNotReady: string,
  fields: JsonObject = {},
): Promise<KubeObject> {
  return describeWith(deps, restore, both(progressing, "False", why, whyNotReady), fields);
}

function describeWith(
  { client, clock }: RestoreDeps,
  restore: KubeObject,
  conditions: readonly ProgressCondition[],
  fields: JsonObject,
): Promise<KubeObject> {
  const status = {
    ...objectAt(restore, "status"),
    ...fields,
    conditions: [...withProgress(restore, conditions, timestamp(clock))],
  };
  return writeStatus(client, resource, restore, status);
}
