import { type Client, isNotFound, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import type { ReconcileResult } from "../runtime/controller.js";
import { addFinalizer, removeFinalizer } from "../runtime/finalizers.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import { parseKey } from "../runtime/object-key.js";
import { patchObject, writeStatus } from "../runtime/status-writer.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { createContent } from "./create-content.js";
import { snapshotStatus } from "./describe-snapshot.js";
import { lockSource, unlockSource } from "./lock-source.js";
import { contentNameOf, snapshotFinalizer } from "./snapshot-names.js";
import { contentGoesWith, isProgressing, isTerminating, timeLeft } from "./snapshot-state.js";
import { readSource, type SnapshotSource } from "./source-state.js";

const lockRetry = 5000;

/** One pass over a snapshot (KubeVirt pkg/storage/snapshot, updateVMSnapshot). Everything is read as it is now. */
export async function reconcileSnapshot(
  deps: StorageDeps,
  key: string,
): Promise<ReconcileResult | undefined> {
  const { client, clock } = deps;
  const { namespace = "", name } = parseKey(key);
  const resource = resources.virtualMachineSnapshots;
  const found = await getIfThere(client, { resource, namespace, name });
  if (found === undefined) return undefined;
  const terminating = isTerminating(found, clock.now());
  const snapshot = terminating
    ? found
    : await patchObject(client, resource, found, addFinalizer(found, snapshotFinalizer));
  const work = await advance(deps, snapshot, terminating);
  const described = await describe(deps, snapshot, work);
  if (described.metadata.deletionTimestamp !== undefined && work.released) {
    await patchObject(client, resource, described, removeFinalizer(described, snapshotFinalizer));
    return undefined;
  }
  const left = timeLeft(described, clock.now());
  if (work.waiting !== undefined) return { requeueAfter: lockRetry };
  return left === undefined ? undefined : { requeueAfter: Math.max(left + 1, 1) };
}

interface Work {
  readonly source: SnapshotSource | undefined;
  /** Why the source is not locked. */
  readonly waiting: string | undefined;
  /** Nothing of the snapshot is left that the source would have to be freed from. */
  readonly released: boolean;
}

async function advance(deps: StorageDeps, snapshot: KubeObject, terminating: boolean): Promise<Work> {
  const { client } = deps;
  const source = await readSource(client, snapshot);
  // Status comes first, so that a client sees the phase before anything else happens.
  if (snapshot.status === undefined && !terminating) return { source, waiting: undefined, released: false };
  if (isProgressing(snapshot) && !terminating) return capture(deps, snapshot, source);
  const content = await contentOf(client, snapshot);
  if (content !== undefined && terminating && contentGoesWith(snapshot, content)) {
    await remove(client, content);
  }
  if (source !== undefined) {
    const still = await contentOf(client, snapshot);
    const gone = still === undefined || !contentGoesWith(snapshot, still);
    if (!isProgressing(snapshot) || gone) await unlockSource(client, source, snapshot);
    else return { source, waiting: undefined, released: false };
  }
  return { source: await readSource(client, snapshot), waiting: undefined, released: true };
}

async function capture(
  deps: StorageDeps,
  snapshot: KubeObject,
  source: SnapshotSource | undefined,
): Promise<Work> {
  if (source === undefined) return { source, waiting: undefined, released: true };
  const { client } = deps;
  const { config } = deps.cluster();
  if (!source.locked) {
    const answer = await lockSource(client, source, snapshot, config);
    return answer.locked
      ? { source: answer.source, waiting: undefined, released: false }
      : { source, waiting: answer.why, released: false };
  }
  if ((await contentOf(client, snapshot)) === undefined) {
    const content = await createContent(client, source, snapshot, config);
    await deps.recorder.record(snapshot, {
      type: "Normal",
      reason: "SuccessfulVirtualMachineSnapshotContentCreate",
      message: `Successfully created VirtualMachineSnapshotContent ${content.metadata.name}`,
    });
  }
  return { source, waiting: undefined, released: false };
}

function contentOf(client: Client, snapshot: KubeObject): Promise<KubeObject | undefined> {
  const { namespace = "" } = snapshot.metadata;
  const resource = resources.virtualMachineSnapshotContents;
  return getIfThere(client, { resource, namespace, name: contentNameOf(snapshot) });
}

async function remove(client: Client, { metadata }: KubeObject): Promise<void> {
  if (metadata.deletionTimestamp !== undefined) return;
  const { namespace, name = "", uid = "" } = metadata;
  const key = { namespace, name };
  await ignoreNotFound(
    client.delete(resources.virtualMachineSnapshotContents, key, { preconditions: { uid } }),
  );
}

async function describe(
  { client, clock }: StorageDeps,
  snapshot: KubeObject,
  { source, waiting }: Work,
): Promise<KubeObject> {
  const content = await contentOf(client, snapshot);
  const status = snapshotStatus({
    snapshot,
    source,
    content,
    waiting,
    now: clock.now(),
    timestamp: timestamp(clock),
  });
  try {
    return await writeStatus(client, resources.virtualMachineSnapshots, snapshot, status);
  } catch (error) {
    if (isNotFound(error)) return snapshot;
    throw error;
  }
}
