import type { JsonObject, MutableJsonObject } from "@unfold/apimachinery";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { servedScale } from "../kinds/scale-kind.js";
import type { StructuralSchema } from "../schema/structural-schema.js";
import type { Dialect } from "./dialect.js";
import { apiVersionField, kindField } from "./meta-schemas.js";
import { publishedSchema, typeMetaProperties } from "./published-schema.js";
import { metaName, schemaName } from "./schema-names.js";

/** The schemas of a kind and its list, by full name. */
export function kindSchemas(
  kind: ResourceKind,
  version: KindVersion,
  dialect: Dialect,
): { readonly [name: string]: JsonObject } {
  return {
    [schemaName(kind, version.name, kind.kind)]: kindSchema(kind, version, dialect),
    [schemaName(kind, version.name, kind.listKind)]: listSchema(kind, version, dialect),
    ...(version.scale === undefined ? {} : scaleSchema(dialect)),
  };
}

function scaleSchema(dialect: Dialect): { readonly [name: string]: JsonObject } {
  const { kind, version } = servedScale;
  return { [schemaName(kind, version.name, kind.kind)]: kindSchema(kind, version, dialect) };
}

function kindSchema(kind: ResourceKind, { name, schema }: KindVersion, dialect: Dialect): JsonObject {
  const gvk = groupVersionKind(kind, name, kind.kind);
  if (dialect.version === 2 && schema["x-kubernetes-preserve-unknown-fields"] === true) {
    return { type: "object", ...gvk };
  }
  const published: MutableJsonObject = {
    type: "object",
    ...publishedSchema(kind.custom ? schema : withMergeKeys(schema), dialect),
  };
  published.properties = {
    ...(published.properties as JsonObject | undefined),
    ...typeMetaProperties(dialect),
  };
  return { ...published, ...gvk };
}

function listSchema(kind: ResourceKind, { name }: KindVersion, dialect: Dialect): JsonObject {
  const item = dialect.ref(schemaName(kind, name, kind.kind));
  return {
    description: `${kind.listKind} is a list of ${kind.kind}`,
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: apiVersionField,
      items: {
        description: `List of ${kind.plural}.`,
        type: "array",
        items: dialect.version === 2 ? item : { default: {}, allOf: [item] },
      },
      kind: kindField,
      metadata: dialect.field(metaName("ListMeta"), "Standard metadata of the list."),
    },
    ...groupVersionKind(kind, name, kind.listKind),
  };
}

function groupVersionKind({ group }: ResourceKind, version: string, kind: string): JsonObject {
  return { "x-kubernetes-group-version-kind": [{ group, version, kind }] };
}

/** Strategic merge patch, which only built-in kinds have, is described by extensions of its own. */
function withMergeKeys(schema: StructuralSchema): StructuralSchema {
  const { properties, items, additionalProperties } = schema;
  const [mergeKey] = schema["x-kubernetes-list-map-keys"] ?? [];
  const merged = mergeKey !== undefined || schema["x-kubernetes-list-type"] === "set";
  return {
    ...schema,
    ...(merged ? { "x-kubernetes-patch-strategy": "merge" } : {}),
    ...(mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": mergeKey }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, one]) => [key, withMergeKeys(one)]),
          ),
        }),
    ...(items === undefined ? {} : { items: withMergeKeys(items) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: withMergeKeys(additionalProperties) }
      : {}),
  };
}
