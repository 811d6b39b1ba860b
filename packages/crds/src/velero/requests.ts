import { fields, oneOf, text } from "../hyperconverged/schema-parts.js";
import { nullable, objectOf, optionalTime } from "./velero-fields.js";
import { veleroKind } from "./velero-kind.js";

/** What `velero backup delete` creates: a backup goes only with what it has in the bucket. */
export const deleteBackupRequest = veleroKind({
  kind: "DeleteBackupRequest",
  plural: "deletebackuprequests",
  singular: "deletebackuprequest",
  columns: [
    { name: "BackupName", type: "string", jsonPath: ".spec.backupName" },
    { name: "Status", type: "string", jsonPath: ".status.phase" },
  ],
  schema: objectOf({
    spec: fields({ backupName: text }, { required: ["backupName"] }),
    status: fields({
      phase: oneOf("New", "InProgress", "Processed"),
      errors: nullable({ type: "array", items: text }),
    }),
  }),
});

/** What `velero plugin get` creates to be told the server's version and plugins. */
export const serverStatusRequest = veleroKind({
  kind: "ServerStatusRequest",
  plural: "serverstatusrequests",
  singular: "serverstatusrequest",
  shortNames: ["ssr"],
  schema: objectOf({
    spec: fields({}),
    status: fields({
      phase: oneOf("New", "Processed"),
      processedTimestamp: optionalTime,
      serverVersion: text,
      plugins: nullable({
        type: "array",
        items: fields({ name: text, kind: text }, { required: ["name", "kind"] }),
      }),
    }),
  }),
});

/** What `velero backup logs` creates to be told where a file of the bucket can be fetched. */
export const downloadRequest = veleroKind({
  kind: "DownloadRequest",
  plural: "downloadrequests",
  singular: "downloadrequest",
  schema: objectOf({
    spec: fields(
      { target: fields({ kind: text, name: text }, { required: ["kind", "name"] }) },
      { required: ["target"] },
    ),
    status: fields({ phase: oneOf("New", "Processed"), downloadURL: text, expiration: optionalTime }),
  }),
});
