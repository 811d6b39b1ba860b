import type { Client, KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { restoreSource } from "../restore/restore-state.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { snapshotApiVersion } from "../snapshot/snapshot-names.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { targetNameOf, temporaryRestore } from "./clone-names.js";
import { clonePatches } from "./clone-patches.js";
import { describe } from "./clone-status.js";
import { createOwned } from "./create-owned.js";

/** The restore that makes the target, created if need be; undefined until the next pass sees it. */
export async function restoreOf(
  deps: StorageDeps,
  clone: KubeObject,
  snapshot: KubeObject,
): Promise<KubeObject | undefined> {
  const { client, recorder } = deps;
  const { namespace = "", name: cloneName = "" } = clone.metadata;
  const name = temporaryRestore(clone);
  const found = await getIfThere(client, { resource: resources.virtualMachineRestores, namespace, name });
  if (found !== undefined) {
    await describe(deps, clone, "RestoreInProgress", { restoreName: name });
    return found;
  }
  const machine = await machineIn(client, clone, snapshot);
  const message = `snapshot ${snapshot.metadata.name} for clone ${cloneName} is ready to use`;
  await recorder.record(clone, { type: "Normal", reason: "SnapshotReady", message });
  const patches = clonePatches(machine, clone);
  await createOwned(client, resources.virtualMachineRestores, clone, {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineRestore",
    metadata: { name, namespace },
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
