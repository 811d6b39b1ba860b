import type { GroupVersionResource } from "@unfold/apimachinery";

const velero = (resource: string): GroupVersionResource => ({ group: "velero.io", version: "v1", resource });

/** Kinds of Velero, and what it reads beside what it saves. */
export const veleroResources = {
  backups: velero("backups"),
  restores: velero("restores"),
  storageLocations: velero("backupstoragelocations"),
  deleteRequests: velero("deletebackuprequests"),
  serverStatusRequests: velero("serverstatusrequests"),
  downloadRequests: velero("downloadrequests"),
  schedules: velero("schedules"),
  secrets: { group: "", version: "v1", resource: "secrets" },
  configMaps: { group: "", version: "v1", resource: "configmaps" },
  namespaces: { group: "", version: "v1", resource: "namespaces" },
} as const satisfies { readonly [name: string]: GroupVersionResource };

/** Namespace that Velero is installed into unless another is chosen; OADP chooses `openshift-adp`. */
export const defaultVeleroNamespace = "velero";

/** Name of the location that backups go to which name none. */
export const defaultLocation = "default";

/** Labels and annotations of Velero (pkg/apis/velero/v1 labels_annotations). */
export const veleroLabels = {
  backupName: "velero.io/backup-name",
  restoreName: "velero.io/restore-name",
  scheduleName: "velero.io/schedule-name",
  storageLocation: "velero.io/storage-location",
  backupUid: "velero.io/backup-uid",
} as const;

export const veleroAnnotations = {
  mustInclude: "backup.velero.io/must-include-additional-items",
  skipFromBackup: "velero.io/skip-from-backup",
  restoreStatus: "velero.io/restore-status",
} as const;
