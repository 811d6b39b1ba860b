import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";

/** Names KubeVirt gives to what belongs to restores (pkg/storage/snapshot, restore). */
export const restoreFinalizer = "snapshot.kubevirt.io/vmrestore-protection";
export const lastRestoreAnnotation = "restore.kubevirt.io/lastRestoreUID";
export const restoreNameAnnotation = "restore.kubevirt.io/name";
export const sourceNameLabel = "restore.kubevirt.io/source-vm-name";
export const sourceNamespaceLabel = "restore.kubevirt.io/source-vm-namespace";
export const populatedForAnnotation = "cdi.kubevirt.io/storage.populatedFor";
export const prePopulatedAnnotation = "cdi.kubevirt.io/storage.prePopulated";
/** On a claim for TPM and EFI variables that a restore replaced. */
export const cleanupLabel = "restore.kubevirt.io/cleanup-backend-pvc";

/** The mark a restore leaves on what it has restored. */
export function restoreMark({ metadata: { name = "", uid = "" } }: KubeObject): string {
  return `${name}-${uid}`;
}

export function isMarked(object: KubeObject, restore: KubeObject): boolean {
  return object.metadata.annotations?.[lastRestoreAnnotation] === restoreMark(restore);
}

/** Name of a restored claim or data volume: the user's, the original's (`InPlace`), or one of the restore's own. */
export function restoredName(restore: KubeObject, volumeName: string, original: string): string {
  const override = overrideFor(restore, volumeName);
  const named = override === undefined ? "" : (stringAt(override, "restoreName") ?? "");
  if (named !== "") return named;
  if (isInPlace(restore)) return original;
  return `restore-${restore.metadata.uid ?? ""}-${volumeName}`;
}

export function isInPlace({ spec }: KubeObject): boolean {
  return stringAt(spec, "volumeRestorePolicy") === "InPlace";
}

/** What the user wants to be different for one volume. */
export function overrideFor({ spec }: KubeObject, volumeName: string) {
  return listAt(spec, "volumeRestoreOverrides").find((item) => stringAt(item, "volumeName") === volumeName);
}
