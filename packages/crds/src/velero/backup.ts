import { fields, integer, oneOf, text } from "../hyperconverged/schema-parts.js";
import { backupSpec, nullable, objectOf, optionalTime } from "./velero-fields.js";
import { veleroKind } from "./velero-kind.js";

/** A request for a backup, and its state (Velero pkg/apis/velero/v1 Backup). */
export const backup = veleroKind({
  kind: "Backup",
  plural: "backups",
  singular: "backup",
  schema: objectOf({
    spec: backupSpec,
    status: fields({
      version: integer,
      formatVersion: text,
      phase: oneOf(
        "New",
        "Queued",
        "ReadyToStart",
        "FailedValidation",
        "InProgress",
        "WaitingForPluginOperations",
        "WaitingForPluginOperationsPartiallyFailed",
        "Finalizing",
        "FinalizingPartiallyFailed",
        "Completed",
        "PartiallyFailed",
        "Failed",
        "Deleting",
      ),
      expiration: optionalTime,
      startTimestamp: optionalTime,
      completionTimestamp: optionalTime,
      validationErrors: nullable({ type: "array", items: text }),
      errors: integer,
      warnings: integer,
      failureReason: text,
      progress: nullable(fields({ itemsBackedUp: integer, totalItems: integer })),
      volumeSnapshotsAttempted: integer,
      volumeSnapshotsCompleted: integer,
      csiVolumeSnapshotsAttempted: integer,
      csiVolumeSnapshotsCompleted: integer,
      backupItemOperationsAttempted: integer,
      backupItemOperationsCompleted: integer,
      backupItemOperationsFailed: integer,
      queuePosition: integer,
      hookStatus: nullable(fields({ hooksAttempted: integer, hooksFailed: integer })),
    }),
  }),
});
