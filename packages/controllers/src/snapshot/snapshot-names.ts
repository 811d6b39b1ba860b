import { type KubeObject, stringAt } from "@unfold/apimachinery";

/** Names KubeVirt gives to what belongs to snapshots (pkg/storage/snapshot). */
export const snapshotApiVersion = "snapshot.kubevirt.io/v1beta1";
export const snapshotFinalizer = "snapshot.kubevirt.io/vmsnapshot-protection";
export const contentFinalizer = "snapshot.kubevirt.io/vmsnapshotcontent-protection";
export const sourceFinalizer = "snapshot.kubevirt.io/snapshot-source-protection";

/** Name of the object that holds what a snapshot captured. */
export function contentNameOf({ metadata, status }: KubeObject): string {
  return stringAt(status, "virtualMachineSnapshotContentName") ?? `vmsnapshot-content-${metadata.uid ?? ""}`;
}

/** Name of a volume's snapshot. */
export function volumeSnapshotName({ metadata }: KubeObject, volumeName: string): string {
  return `vmsnapshot-${metadata.uid ?? ""}-volume-${volumeName}`;
}
