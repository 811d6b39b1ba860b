import type { StoredFile } from "../storage-location/backup-store.js";

/** The files beside a backup or restore that can be asked for (Velero DownloadTargetKind, pkg/persistence layout). */
const files: { readonly [kind: string]: (name: string) => StoredFile } = {
  BackupLog: (name) => `backups/${name}/${name}-logs.gz`,
  BackupContents: (name) => `backups/${name}/${name}.tar.gz`,
  BackupVolumeSnapshots: (name) => `backups/${name}/${name}-volumesnapshots.json.gz`,
  BackupItemOperations: (name) => `backups/${name}/${name}-itemoperations.json.gz`,
  BackupResourceList: (name) => `backups/${name}/${name}-resource-list.json.gz`,
  BackupResults: (name) => `backups/${name}/${name}-results.gz`,
  BackupVolumeInfos: (name) => `backups/${name}/${name}-volumeinfo.json.gz`,
  CSIBackupVolumeSnapshots: (name) => `backups/${name}/${name}-csi-volumesnapshots.json.gz`,
  CSIBackupVolumeSnapshotContents: (name) => `backups/${name}/${name}-csi-volumesnapshotcontents.json.gz`,
  RestoreLog: (name) => `restores/${name}/restore-${name}-logs.gz`,
  RestoreResults: (name) => `restores/${name}/restore-${name}-results.gz`,
  RestoreResourceList: (name) => `restores/${name}/restore-${name}-resource-list.json.gz`,
  RestoreItemOperations: (name) => `restores/${name}/restore-${name}-itemoperations.json.gz`,
  RestoreVolumeInfo: (name) => `restores/${name}/${name}-volumeinfo.json.gz`,
};

/** The file a DownloadRequest asks for; undefined for a kind that there is not. */
export function downloadFile(kind: string, name: string): StoredFile | undefined {
  return Object.hasOwn(files, kind) ? files[kind]?.(name) : undefined;
}

/** Whether it belongs to a restore, whose backup says where it lies. */
export function isOfRestore(kind: string): boolean {
  return kind.startsWith("Restore");
}
