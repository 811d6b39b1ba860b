import type { CustomKind } from "../custom-kind.js";
import { backup } from "./backup.js";
import { backupStorageLocation } from "./backup-storage-location.js";
import { deleteBackupRequest, downloadRequest, serverStatusRequest } from "./requests.js";
import { restore } from "./restore.js";
import { schedule } from "./schedule.js";

/** The kinds of Velero that the embedded control plane serves. On a cluster they are Velero's own. */
export const veleroKinds: readonly CustomKind[] = [
  backup,
  restore,
  backupStorageLocation,
  deleteBackupRequest,
  downloadRequest,
  serverStatusRequest,
  schedule,
];
