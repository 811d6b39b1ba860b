import { fields, flag, integer, listOf, text, textMap } from "../hyperconverged/schema-parts.js";
import type { PooledSchema } from "../structural-schema.js";

/** Fragments that several kinds of Velero share (vmware-tanzu/velero pkg/apis/velero/v1). */
export const nullable = (schema: PooledSchema): PooledSchema => ({ ...schema, nullable: true });
export const time: PooledSchema = { ...text, format: "date-time" };
export const optionalTime: PooledSchema = nullable(time);
export const texts: PooledSchema = nullable({ type: "array", items: text });
export const optionalFlag: PooledSchema = nullable(flag);
/** A name of an object in the namespace of Velero, with the kind it must have. */
export const typedReference: PooledSchema = nullable(
  fields({ apiGroup: nullable(text), kind: text, name: text }, { required: ["kind", "name"] }),
);

export const labelSelector: PooledSchema = fields(
  {
    matchExpressions: listOf(
      fields({ key: text, operator: text, values: listOf(text) }, { required: ["key", "operator"] }),
    ),
    matchLabels: textMap,
  },
  { nullable: true, "x-kubernetes-map-type": "atomic" },
);

const command: PooledSchema = { type: "array", minItems: 1, items: text };
const onError: PooledSchema = { ...text, enum: ["Continue", "Fail"] };
const freeForm: PooledSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const exec = fields({ command, container: text, onError, timeout: text }, { required: ["command"] });

/** What is run in pods before and after they are saved. */
export const backupHooks: PooledSchema = fields({
  resources: nullable({
    type: "array",
    items: fields(
      {
        name: text,
        includedNamespaces: texts,
        excludedNamespaces: texts,
        includedResources: texts,
        excludedResources: texts,
        labelSelector,
        pre: { type: "array", items: fields({ exec }, { required: ["exec"] }) },
        post: { type: "array", items: fields({ exec }, { required: ["exec"] }) },
      },
      { required: ["name"] },
    ),
  }),
});

export const restoreHooks: PooledSchema = fields({
  resources: {
    type: "array",
    items: fields(
      {
        name: text,
        includedNamespaces: texts,
        excludedNamespaces: texts,
        includedResources: texts,
        excludedResources: texts,
        labelSelector,
        postHooks: { type: "array", items: freeForm },
      },
      { required: ["name"] },
    ),
  },
});

/** Spec of a Backup, and of what a Schedule makes. */
export const backupSpec: PooledSchema = fields({
  metadata: fields({ labels: textMap }),
  includedNamespaces: texts,
  excludedNamespaces: texts,
  includedResources: texts,
  excludedResources: texts,
  includedClusterScopedResources: texts,
  excludedClusterScopedResources: texts,
  includedNamespaceScopedResources: texts,
  excludedNamespaceScopedResources: texts,
  includeClusterResources: optionalFlag,
  labelSelector,
  orLabelSelectors: nullable({ type: "array", items: labelSelector }),
  orderedResources: nullable(textMap),
  resourcePolicy: typedReference,
  snapshotVolumes: optionalFlag,
  snapshotMoveData: optionalFlag,
  datamover: text,
  defaultVolumesToFsBackup: optionalFlag,
  defaultVolumesToRestic: optionalFlag,
  uploaderConfig: nullable(fields({ parallelFilesUpload: integer })),
  csiSnapshotTimeout: text,
  itemOperationTimeout: text,
  hooks: backupHooks,
  ttl: text,
  storageLocation: text,
  volumeSnapshotLocations: { type: "array", items: text },
  volumeGroupSnapshotLabelKey: text,
});

/** The kinds of objects, around what differs. */
export function objectOf(parts: { readonly [name: string]: PooledSchema }): PooledSchema {
  return fields({ apiVersion: text, kind: text, metadata: fields({}), ...parts });
}
