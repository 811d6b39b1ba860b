import type { KindRow } from "./kind-row.js";
import { keepProvisioning } from "./volume-rules.js";

const storage = { group: "storage.k8s.io", version: "v1", cluster: true } as const;

/** Kinds that describe storage; nothing provisions, attaches or mounts. */
export const storageKinds: readonly KindRow[] = [
  {
    ...storage,
    kind: "StorageClass",
    plural: "storageclasses",
    shortNames: ["sc"],
    returnsDeleted: true,
    validate: keepProvisioning,
  },
  { ...storage, kind: "CSIDriver", plural: "csidrivers", updatesNameRevision: true },
  { ...storage, kind: "CSINode", plural: "csinodes", updatesNameRevision: true },
  {
    ...storage,
    kind: "CSIStorageCapacity",
    plural: "csistoragecapacities",
    cluster: false,
    updatesNameRevision: true,
  },
  {
    ...storage,
    kind: "VolumeAttachment",
    plural: "volumeattachments",
    statusSubresource: true,
    updatesNameRevision: true,
  },
];
