import { ageColumn } from "../custom-kind.js";
import { fields, flag, oneOf, text, textMap } from "../hyperconverged/schema-parts.js";
import { nullable, objectOf, optionalTime } from "./velero-fields.js";
import { veleroKind } from "./velero-kind.js";

/** Where backups are kept (Velero pkg/apis/velero/v1 BackupStorageLocation). */
export const backupStorageLocation = veleroKind({
  kind: "BackupStorageLocation",
  plural: "backupstoragelocations",
  singular: "backupstoragelocation",
  shortNames: ["bsl"],
  columns: [
    {
      name: "Phase",
      type: "string",
      jsonPath: ".status.phase",
      description: "Backup Storage Location status",
    },
    { name: "Last Validated", type: "date", jsonPath: ".status.lastValidationTime" },
    ageColumn,
    { name: "Default", type: "boolean", jsonPath: ".spec.default" },
  ],
  schema: objectOf({
    spec: fields(
      {
        provider: text,
        config: textMap,
        credential: nullable(fields({ name: text, key: text, optional: flag }, { required: ["key"] })),
        objectStorage: nullable(
          fields(
            { bucket: text, prefix: text, caCert: { ...text, format: "byte" } },
            { required: ["bucket"] },
          ),
        ),
        default: flag,
        accessMode: oneOf("ReadOnly", "ReadWrite"),
        backupSyncPeriod: nullable(text),
        validationFrequency: nullable(text),
      },
      { required: ["provider"] },
    ),
    status: fields({
      phase: oneOf("Available", "Unavailable"),
      lastSyncedTime: optionalTime,
      lastValidationTime: optionalTime,
      message: text,
    }),
  }),
});
