import { fields, flag, int64, listBy, listOf, oneOf, text } from "./schema-parts.js";
import { dataImportCronTemplate } from "./shared-fields.js";

/** meta/v1 Condition, with the limits that its Go type declares. */
const condition = fields(
  {
    lastTransitionTime: { ...text, format: "date-time" },
    message: { ...text, maxLength: 32768 },
    observedGeneration: { ...int64, minimum: 0 },
    reason: { ...text, minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" },
    status: oneOf("True", "False", "Unknown"),
    type: {
      ...text,
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    },
  },
  { required: ["lastTransitionTime", "message", "reason", "status", "type"] },
);

const conditions = listBy("type", condition);

/** core/v1 ObjectReference. */
const objectReference = fields(
  {
    apiVersion: text,
    fieldPath: text,
    kind: text,
    name: text,
    namespace: text,
    resourceVersion: text,
    uid: text,
  },
  { "x-kubernetes-map-type": "atomic" },
);

/** `status`, the same in both versions. */
export const status = fields({
  conditions,
  dataImportCronTemplates: listOf(
    fields({
      ...dataImportCronTemplate,
      status: fields({
        commonTemplate: flag,
        conditions,
        modified: flag,
        originalSupportedArchitectures: text,
      }),
    }),
  ),
  dataImportSchedule: text,
  infrastructureHighlyAvailable: flag,
  nodeInfo: fields({
    controlPlaneArchitectures: listOf(text),
    defaultWorkloadArchitecture: text,
    workloadsArchitectures: listOf(text),
  }),
  observedGeneration: int64,
  relatedObjects: listOf(objectReference),
  systemHealthStatus: text,
  versions: listOf(fields({ name: text, version: text })),
});
