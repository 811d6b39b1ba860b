import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { snapshotApiVersion } from "../snapshot/snapshot-names.js";
import { needsBackendStorage } from "../storage/backend-storage.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { isOfSnapshot, temporarySnapshot } from "./clone-names.js";
import { describe, fail, pending } from "./clone-status.js";
import { createOwned } from "./create-owned.js";

/** The snapshot the clone is made from, created if need be; undefined while there can be none. */
export async function snapshotOf(deps: StorageDeps, clone: KubeObject): Promise<KubeObject | undefined> {
  const { client } = deps;
  const { namespace = "" } = clone.metadata;
  const sourceName = stringAt(clone.spec, "source", "name") ?? "";
  const fromSnapshot = isOfSnapshot(clone);
  const name = fromSnapshot ? sourceName : temporarySnapshot(clone);
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

async function createSnapshot(deps: StorageDeps, clone: KubeObject, name: string): Promise<undefined> {
  const { namespace = "" } = clone.metadata;
  await createOwned(deps.client, resources.virtualMachineSnapshots, clone, {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineSnapshot",
    metadata: { name, namespace },
    spec: { source: objectAt(clone.spec, "source") ?? {} },
  } as unknown as KubeObject);
  const message = `created snapshot ${name} for clone ${clone.metadata.name}`;
  await deps.recorder.record(clone, { type: "Normal", reason: "SnapshotCreated", message });
  await describe(deps, clone, "SnapshotInProgress", { snapshotName: name });
  return undefined;
}
