import { fieldAt, type JsonValue, type KubeObject, stringAt } from "@unfold/apimachinery";
import { ageColumn, nameColumn, text, wide } from "../common-columns.js";
import type { TableColumn } from "../table-column.js";

const accessModes: { readonly [mode: string]: string } = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

/** `RWO,RWX`: short names, in Kubernetes' order, each once. */
function shortAccessModes(modes: JsonValue | undefined): string {
  const given: readonly JsonValue[] = Array.isArray(modes) ? modes : [];
  return Object.keys(accessModes)
    .filter((mode) => given.includes(mode))
    .map((mode) => accessModes[mode])
    .join(",");
}

function phase(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined
    ? (stringAt(object, "status", "phase") ?? "")
    : "Terminating";
}

function isBound(claim: KubeObject): boolean {
  return (stringAt(claim, "spec", "volumeName") ?? "") !== "";
}

function storageClass(object: KubeObject): string {
  const annotated = object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"];
  return annotated ?? stringAt(object, "spec", "storageClassName") ?? "";
}

const volumeMode = wide(text("VolumeMode", (object) => stringAt(object, "spec", "volumeMode") ?? "<unset>"));

/** Columns of claims (k8s.io/kubernetes pkg/printers/internalversion printPersistentVolumeClaim). */
export const claimColumns: readonly TableColumn[] = [
  nameColumn,
  text("Status", phase),
  text("Volume", (claim) => stringAt(claim, "spec", "volumeName") ?? ""),
  text("Capacity", (claim) =>
    isBound(claim) ? (stringAt(claim, "status", "capacity", "storage") ?? "0") : "",
  ),
  text("Access Modes", (claim) =>
    isBound(claim) ? shortAccessModes(fieldAt(claim, "status", "accessModes")) : "",
  ),
  text("StorageClass", storageClass),
  ageColumn,
  volumeMode,
];

/** Columns of volumes (k8s.io/kubernetes pkg/printers/internalversion printPersistentVolume). */
export const volumeColumns: readonly TableColumn[] = [
  nameColumn,
  text("Capacity", (volume) => stringAt(volume, "spec", "capacity", "storage") ?? "0"),
  text("Access Modes", (volume) => shortAccessModes(fieldAt(volume, "spec", "accessModes"))),
  text("Reclaim Policy", (volume) => stringAt(volume, "spec", "persistentVolumeReclaimPolicy") ?? ""),
  text("Status", phase),
  text("Claim", (volume) => {
    const name = stringAt(volume, "spec", "claimRef", "name");
    return name ? `${stringAt(volume, "spec", "claimRef", "namespace") ?? ""}/${name}` : "";
  }),
  text("StorageClass", storageClass),
  text("Reason", (volume) => stringAt(volume, "status", "reason") ?? ""),
  ageColumn,
  volumeMode,
];

const defaultClass = "storageclass.kubernetes.io/is-default-class";

/** Columns of storage classes; the default one is marked. */
export const storageClassColumns: readonly TableColumn[] = [
  {
    ...nameColumn,
    cell: ({ metadata }) =>
      metadata.annotations?.[defaultClass] === "true" ? `${metadata.name} (default)` : (metadata.name ?? ""),
  },
  text("Provisioner", (object) => stringAt(object, "provisioner") ?? ""),
  text("ReclaimPolicy", (object) => stringAt(object, "reclaimPolicy") ?? "Delete"),
  text("VolumeBindingMode", (object) => stringAt(object, "volumeBindingMode") ?? "<unset>"),
  text("AllowVolumeExpansion", (object) => object.allowVolumeExpansion === true),
  ageColumn,
];
