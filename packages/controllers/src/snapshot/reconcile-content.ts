import {
  type Client,
  fieldAt,
  isAlreadyExists,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import { removeFinalizer } from "../runtime/finalizers.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { parseKey } from "../runtime/object-key.js";
import { patchObject, writeStatus } from "../runtime/status-writer.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { volumeSnapshotClassFor } from "../storage/volume-snapshot-class.js";
import { contentFinalizer, snapshotApiVersion } from "./snapshot-names.js";
import { contentGoesWith, isTerminating } from "./snapshot-state.js";

/** One pass over what a snapshot captured: volumes are snapshotted, and it is ready once they all are. */
export async function reconcileContent(deps: StorageDeps, key: string): Promise<undefined> {
  const { client, clock } = deps;
  const { namespace = "", name } = parseKey(key);
  const resource = resources.virtualMachineSnapshotContents;
  const content = await getIfThere(client, { resource, namespace, name });
  if (content === undefined) return undefined;
  const snapshot = await snapshotOf(client, content);
  if (snapshot === undefined || isTerminating(snapshot, clock.now())) {
    const released = await patchObject(client, resource, content, removeFinalizer(content, contentFinalizer));
    if (snapshot !== undefined && contentGoesWith(snapshot, released)) return undefined;
    if (released.metadata.deletionTimestamp === undefined) await describe(deps, released, snapshot);
    return undefined;
  }
  if (content.metadata.deletionTimestamp === undefined) await describe(deps, content, snapshot);
  return undefined;
}

async function snapshotOf(client: Client, content: KubeObject): Promise<KubeObject | undefined> {
  const { namespace = "" } = content.metadata;
  const name = stringAt(content.spec, "virtualMachineSnapshotName") ?? "";
  const found = await getIfThere(client, { resource: resources.virtualMachineSnapshots, namespace, name });
  // Another snapshot of the same name did not capture this.
  return content.metadata.name === `vmsnapshot-content-${found?.metadata.uid ?? ""}` ? found : undefined;
}

interface VolumeState {
  readonly name: string;
  readonly snapshot: KubeObject | undefined;
  readonly skipped: boolean;
}

async function describe(
  deps: StorageDeps,
  content: KubeObject,
  snapshot: KubeObject | undefined,
): Promise<void> {
  const states: VolumeState[] = [];
  for (const backup of listAt(content.spec, "volumeBackups")) {
    const name = stringAt(backup, "volumeSnapshotName");
    if (name !== undefined) states.push(await volumeState(deps, content, snapshot, backup, name));
  }
  const now = timestamp(deps.clock);
  await writeStatus(
    deps.client,
    resources.virtualMachineSnapshotContents,
    content,
    contentStatus(content, states, now),
  );
}

async function volumeState(
  deps: StorageDeps,
  content: KubeObject,
  snapshot: KubeObject | undefined,
  backup: JsonValue,
  name: string,
): Promise<VolumeState> {
  const { client } = deps;
  const { namespace = "" } = content.metadata;
  const found = await getIfThere(client, { resource: resources.volumeSnapshots, namespace, name });
  if (found !== undefined) return { name, snapshot: found, skipped: false };
  if (stringAt(content.status, "creationTime") !== undefined) {
    await deps.recorder.record(content, {
      type: "Warning",
      reason: "VolumeSnapshotMissing",
      message: `VolumeSnapshot ${name} no longer exists`,
    });
    return { name, snapshot: undefined, skipped: false };
  }
  if (snapshot === undefined || snapshot.metadata.deletionTimestamp !== undefined) {
    return { name, snapshot: undefined, skipped: true };
  }
  return { name, snapshot: await createVolumeSnapshot(deps, content, backup, name), skipped: false };
}

async function createVolumeSnapshot(
  { client, recorder }: StorageDeps,
  content: KubeObject,
  backup: JsonValue,
  name: string,
): Promise<KubeObject> {
  const { namespace = "", name: contentName = "", uid = "" } = content.metadata;
  const claim = objectAt(backup, "persistentVolumeClaim");
  const storageClass = stringAt(claim, "spec", "storageClassName") ?? "";
  const volumeSnapshotClassName = await volumeSnapshotClassFor(client, storageClass);
  const source = objectAt(content.spec, "source", "virtualMachine", "metadata");
  const wanted = {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshot",
    metadata: {
      name,
      namespace,
      labels: {
        "snapshot.kubevirt.io/source-vm-name": stringAt(source, "name") ?? "",
        "snapshot.kubevirt.io/source-vm-namespace": stringAt(source, "namespace") ?? "",
      },
      ownerReferences: [
        {
          apiVersion: snapshotApiVersion,
          kind: "VirtualMachineSnapshotContent",
          name: contentName,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      source: { persistentVolumeClaimName: stringAt(claim, "metadata", "name") ?? "" },
      ...(volumeSnapshotClassName === undefined ? {} : { volumeSnapshotClassName }),
    },
  } as KubeObject;
  try {
    const created = await client.create(resources.volumeSnapshots, wanted);
    await recorder.record(content, {
      type: "Normal",
      reason: "SuccessfulVolumeSnapshotCreate",
      message: `Successfully created VolumeSnapshot ${name}`,
    });
    return created;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return client.get(resources.volumeSnapshots, { namespace, name });
  }
}

function contentStatus(content: KubeObject, states: readonly VolumeState[], now: string): JsonObject {
  const before = objectAt(content, "status") ?? {};
  const names = (list: readonly VolumeState[]) => list.map(({ name }) => name).join(",");
  const skipped = states.filter((state) => state.skipped);
  const missing = states.filter(({ snapshot, skipped }) => snapshot === undefined && !skipped);
  const made = states.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [volumeStatus(snapshot)]));
  const whole = missing.length === 0 && skipped.length === 0;
  const created = whole && made.every((volume) => volume["creationTime"] !== undefined);
  const ready = whole && made.every((volume) => volume["readyToUse"] === true);
  const failing = made.find((volume) => stringAt(volume, "error", "message") !== undefined);
  const problem =
    missing.length > 0
      ? `VolumeSnapshots (${names(missing)}) missing`
      : skipped.length > 0
        ? `VolumeSnapshots (${names(skipped)}) skipped because vm snapshot is deleted`
        : failing === undefined
          ? undefined
          : `VolumeSnapshot ${stringAt(failing, "volumeSnapshotName")} error: ${stringAt(failing, "error", "message")}`;
  const known = stringAt(before, "error", "message") === problem;
  const error =
    problem === undefined || ready ? undefined : known ? before["error"] : { message: problem, time: now };
  const dated = created && before["creationTime"] === undefined ? { creationTime: now } : {};
  const status = { ...before, ...dated, readyToUse: ready };
  const listed = made.length === 0 ? undefined : [...made];
  return withField(withField(status, "error", error), "volumeSnapshotStatus", listed);
}

function volumeStatus({ metadata, status }: KubeObject): JsonObject {
  const fields = ["creationTime", "readyToUse", "error"].map(
    (field) => [field, fieldAt(status, field)] as const,
  );
  return fields.reduce<JsonObject>((given, [field, value]) => withField(given, field, value), {
    volumeSnapshotName: metadata.name ?? "",
  });
}
