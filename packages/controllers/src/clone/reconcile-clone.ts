import { stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { hasFailed, isComplete } from "../restore/restore-state.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { parseKey } from "../runtime/object-key.js";
import { isReady } from "../snapshot/snapshot-state.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { restoreOf } from "./clone-restore.js";
import { snapshotOf } from "./clone-snapshot.js";
import { fail } from "./clone-status.js";
import { endWithTarget, finish } from "./finish-clone.js";

/**
 * One pass over a clone (KubeVirt pkg/virt-controller/watch/clone): a snapshot of the source, a restore of it to the
 * target, and once the target is there the removal of both. Their names follow from the clone's uid, so that a pass that
 * was interrupted finds them again.
 */
export async function reconcileClone(deps: StorageDeps, key: string): Promise<undefined> {
  const { client } = deps;
  const { namespace = "", name } = parseKey(key);
  const clone = await getIfThere(client, { resource: resources.virtualMachineClones, namespace, name });
  if (clone === undefined || clone.metadata.deletionTimestamp !== undefined) return undefined;
  const phase = stringAt(clone.status, "phase");
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
