/** How a field of metadata is written; `list` and `record` nest. */
export type MetaType =
  | "string"
  | "int64"
  | "bool"
  | "time"
  | "raw"
  | { readonly map: "string" }
  | { readonly list: MetaType }
  | MetaRecord;

/** A nested record; `always` names the strings that are written even when empty. */
export interface MetaRecord {
  readonly record: string;
  readonly fields: { readonly [name: string]: MetaType };
  readonly always: readonly string[];
}

const ownerReference: MetaRecord = {
  record: "OwnerReference",
  fields: {
    apiVersion: "string",
    kind: "string",
    name: "string",
    uid: "string",
    controller: "bool",
    blockOwnerDeletion: "bool",
  },
  always: ["apiVersion", "kind", "name", "uid"],
};

const managedFieldsEntry: MetaRecord = {
  record: "ManagedFieldsEntry",
  fields: {
    manager: "string",
    operation: "string",
    apiVersion: "string",
    time: "time",
    fieldsType: "string",
    fieldsV1: "raw",
    subresource: "string",
  },
  always: [],
};

/** Fields of meta/v1 ObjectMeta. */
export const objectMeta: MetaRecord = {
  record: "ObjectMeta",
  fields: {
    name: "string",
    generateName: "string",
    namespace: "string",
    selfLink: "string",
    uid: "string",
    resourceVersion: "string",
    generation: "int64",
    creationTimestamp: "time",
    deletionTimestamp: "time",
    deletionGracePeriodSeconds: "int64",
    labels: { map: "string" },
    annotations: { map: "string" },
    ownerReferences: { list: ownerReference },
    finalizers: { list: "string" },
    managedFields: { list: managedFieldsEntry },
  },
  always: [],
};

/** Numbers and booleans that are pointers in Go: zero is kept. */
export const keptWhenZero: ReadonlySet<string> = new Set([
  "deletionGracePeriodSeconds",
  "controller",
  "blockOwnerDeletion",
]);
