import { type Client, isAlreadyExists, jsonEqual, type KubeObject, listAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import type { RestoreSource } from "./restore-state.js";
import { describe } from "./restore-status.js";
import { reconcileBackendClaim } from "./restored-backend-claim.js";
import {
  listsObsolete,
  obsoleteDataVolumes,
  reconcileDataVolumes,
  withDataVolumes,
} from "./restored-data-volumes.js";
import { patchedMachine, restoredMachine, restoresOf } from "./restored-machine.js";
import { claimRevisions, withRestoredRevisions } from "./restored-revisions.js";

const updating = ["True", "Updating target spec", "Waiting for target update"] as const;

/** Everything the machine needs first, its revisions last before it; then the machine, in one write. */
export async function reconcileMachine(
  deps: StorageDeps,
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
