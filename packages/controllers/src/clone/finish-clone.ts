import { type Client, type KubeObject, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { restoresOf } from "../restore/restored-machine.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { isOfSnapshot, targetNameOf, temporaryRestore, temporarySnapshot } from "./clone-names.js";
import { describe } from "./clone-status.js";

const resource = resources.virtualMachineClones;

/** The restore is complete: the clone is, once its target is there with claims that are bound. */
export async function finish(deps: StorageDeps, clone: KubeObject, restore: KubeObject): Promise<void> {
  const { client, recorder } = deps;
  const { namespace = "", name: cloneName = "" } = clone.metadata;
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
  // First: without them an interrupted pass would take the clone for one that lost its snapshot.
  await describe(deps, clone, "Succeeded", { targetName, snapshotName: undefined, restoreName: undefined });
  await removeTemporary(client, clone);
}

async function removeTemporary(client: Client, clone: KubeObject): Promise<void> {
  const { namespace = "" } = clone.metadata;
  const left = [
    { resource: resources.virtualMachineRestores, name: temporaryRestore(clone) },
    ...(isOfSnapshot(clone)
      ? []
      : [{ resource: resources.virtualMachineSnapshots, name: temporarySnapshot(clone) }]),
  ];
  for (const { resource: kind, name } of left) {
    const found = await getIfThere(client, { resource: kind, namespace, name });
    if (found !== undefined && found.metadata.deletionTimestamp === undefined) {
      await ignoreNotFound(client.delete(kind, { namespace, name }));
    }
  }
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

/** What a clone that is done was made with goes; the clone itself goes with its target. */
export async function endWithTarget({ client }: StorageDeps, clone: KubeObject): Promise<undefined> {
  await removeTemporary(client, clone);
  const { namespace = "", name = "" } = clone.metadata;
  const target = await getIfThere(client, {
    resource: resources.virtualMachines,
    namespace,
    name: stringAt(clone.status, "targetName") ?? "",
  });
  if (target === undefined) await ignoreNotFound(client.delete(resource, { namespace, name }));
  return undefined;
}
