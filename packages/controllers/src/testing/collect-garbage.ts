import { resources } from "../resources.js";
import type { TestControlPlane } from "./control-plane.js";

/** The garbage collector's part. */
export async function collectGarbage({ api }: TestControlPlane): Promise<void> {
  const kinds = [
    resources.virtualMachines,
    resources.virtualMachineInstances,
    resources.virtualMachineSnapshots,
    resources.virtualMachineSnapshotContents,
    resources.virtualMachineRestores,
    resources.virtualMachineClones,
    resources.controllerRevisions,
    resources.pods,
    resources.persistentVolumeClaims,
  ];
  for (let again = true; again; ) {
    again = false;
    const lists = await Promise.all(
      kinds.map(async (kind) => ({ kind, items: (await api.list(kind)).items })),
    );
    const uids = new Set(lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.uid)));
    for (const { kind, items } of lists) {
      for (const { metadata } of items) {
        const owners = metadata.ownerReferences ?? [];
        if (owners.length === 0 || owners.some(({ uid }) => uids.has(uid))) continue;
        if (metadata.deletionTimestamp !== undefined) continue;
        await api.delete(kind, { namespace: metadata.namespace, name: metadata.name ?? "" });
        again = true;
      }
    }
  }
}
