import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import type { StructuralSchema } from "../schema/structural-schema.js";
import type { Dialect } from "./dialect.js";
import { apiVersionField, kindField } from "./meta-schemas.js";
import { metaName } from "./schema-names.js";

const metadataDescription = "Standard metadata of the object.";

/** Keywords that OpenAPI v2 and its readers do not understand. */
const unknownToV2: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "default",
  "nullable",
  "x-kubernetes-validations",
]);

/**
 * A kind's structural schema as published (apiextensions-apiserver `pkg/controller/openapi/builder`): for v2 what its
 * readers would trip over is left out, which makes the schema permissive but never wrong.
 */
export function publishedSchema(schema: StructuralSchema, dialect: Dialect): JsonObject {
  const { properties, items, additionalProperties, ...rest } = schema;
  const published: MutableJsonObject = { ...(rest as JsonObject) };
  if (dialect.version === 2) withoutUnknown(published);
  if (dialect.version === 2 && isOpaque(schema)) {
    delete published.type;
    return published;
  }
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  if (properties !== undefined || embedded) {
    published.properties = {
      ...publishedProperties(properties, dialect),
      ...(embedded ? typeMetaProperties(dialect) : {}),
    };
  }
  if (embedded) published.required = [...new Set([...(schema.required ?? []), "apiVersion", "kind"])];
  if (items !== undefined) published.items = publishedSchema(items, dialect);
  if (additionalProperties !== undefined) {
    published.additionalProperties =
      typeof additionalProperties === "boolean"
        ? additionalProperties
        : publishedSchema(additionalProperties, dialect);
  }
  return published;
}

/** Schemas kubectl's v2 reader would take too narrowly: null, unknown fields, numbers beside strings. */
function isOpaque(schema: StructuralSchema): boolean {
  return (
    schema.nullable === true ||
    schema["x-kubernetes-preserve-unknown-fields"] === true ||
    schema["x-kubernetes-int-or-string"] === true
  );
}

function withoutUnknown(published: MutableJsonObject): void {
  for (const keyword of unknownToV2) delete published[keyword];
}

function publishedProperties(properties: StructuralSchema["properties"], dialect: Dialect): JsonObject {
  const entries = Object.entries(properties ?? {}).map(([name, schema]) => [
    name,
    publishedSchema(schema, dialect),
  ]);
  return Object.fromEntries(entries as [string, JsonValue][]);
}

/** apiVersion, kind and metadata, which schemas of kinds leave to the server. */
export function typeMetaProperties(dialect: Dialect): JsonObject {
  return {
    apiVersion: apiVersionField,
    kind: kindField,
    metadata: dialect.field(metaName("ObjectMeta"), metadataDescription),
  };
}
