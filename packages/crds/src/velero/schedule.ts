import { ageColumn } from "../custom-kind.js";
import { fields, flag, oneOf, text } from "../hyperconverged/schema-parts.js";
import { backupSpec, nullable, objectOf, optionalFlag, optionalTime } from "./velero-fields.js";
import { veleroKind } from "./velero-kind.js";

/** Backups at set times (Velero pkg/apis/velero/v1 Schedule). */
export const schedule = veleroKind({
  kind: "Schedule",
  plural: "schedules",
  singular: "schedule",
  columns: [
    { name: "Status", type: "string", jsonPath: ".status.phase" },
    { name: "Schedule", type: "string", jsonPath: ".spec.schedule" },
    { name: "LastBackup", type: "date", jsonPath: ".status.lastBackup" },
    ageColumn,
    { name: "Paused", type: "boolean", jsonPath: ".spec.paused" },
  ],
  schema: objectOf({
    spec: fields(
      {
        schedule: text,
        template: backupSpec,
        paused: flag,
        skipImmediately: optionalFlag,
        useOwnerReferencesInBackup: optionalFlag,
      },
      { required: ["schedule", "template"] },
    ),
    status: fields({
      phase: oneOf("New", "Enabled", "FailedValidation"),
      lastBackup: optionalTime,
      lastSkipped: optionalTime,
      validationErrors: nullable({ type: "array", items: text }),
    }),
  }),
});
