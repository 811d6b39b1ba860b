import { jsonEqual, type KubeObject, stringAt, withField } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import type { ReconcileResult } from "../runtime/controller.js";
import { hasFinalizer, removeFinalizer } from "../runtime/finalizers.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { parseKey } from "../runtime/object-key.js";
import { patchObject } from "../runtime/status-writer.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { ownerReference } from "../virtual-machine/adopt-revision.js";
import { reconcileMachine } from "./reconcile-machine.js";
import { isMarked, restoreFinalizer } from "./restore-names.js";
import { hasFailed, isComplete, type RestoreSource, restoreSource } from "./restore-state.js";
import { describe, describeComplete, report } from "./restore-status.js";
import { deleteReplacedClaims } from "./restored-backend-claim.js";
import { plannedRestores, reconcileClaims } from "./restored-claims.js";
import { deleteObsolete } from "./restored-data-volumes.js";
import { restoresOf } from "./restored-machine.js";
import { claimRevisions } from "./restored-revisions.js";
import { holdTarget, isStopped, releaseTarget, targetOf } from "./target.js";
import { waitForTarget } from "./wait-for-target.js";

const resource = resources.virtualMachineRestores;

/**
 * One pass over a restore (KubeVirt pkg/storage/snapshot, updateVMRestore). Everything is read as it is now, each write
 * is one from which the next pass goes on.
 */
export async function reconcileRestore(deps: StorageDeps, key: string): Promise<ReconcileResult | undefined> {
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
  if (!(await isStopped(deps.client, target))) return waitForTarget(deps, held, target);
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
  { client }: StorageDeps,
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

async function advance(deps: StorageDeps, restore: KubeObject, found: KubeObject | undefined): Promise<void> {
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

/** The machine is as it is to be; what remains is to tidy up and to say so. */
async function complete(deps: StorageDeps, restore: KubeObject, target: KubeObject): Promise<void> {
  const { client, recorder } = deps;
  await claimRevisions(client, target);
  await deleteObsolete(client, restore);
  await deleteReplacedClaims(client, restore);
  await releaseTarget(client, target, restore);
  await recorder.record(restore, {
    type: "Normal",
    reason: "VirtualMachineRestoreComplete",
    message: `Successfully completed VirtualMachineRestore ${restore.metadata.name}`,
  });
  await describeComplete(deps, restore);
}

async function finalize(
  deps: StorageDeps,
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
