import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { MalformedMetadata, normalizeObjectMeta } from "./object-meta.js";

/**
 * Type and object metadata of an embedded resource, in their canonical form.
 * @throws MalformedMetadata naming the field
 */
export function normalizeEmbedded(object: JsonObject, path: string, unknown: string[]): JsonObject {
  for (const key of ["apiVersion", "kind"]) requireString(object[key], `${path}.${key}`);
  if (object.metadata === undefined) return object;
  const metadata = normalizeMetadata(object.metadata, `${path}.metadata`, unknown);
  return metadata === object.metadata ? object : { ...object, metadata };
}

function requireString(value: JsonValue | undefined, path: string): void {
  if (value === undefined || typeof value === "string") return;
  throw new MalformedMetadata(`${path}: Invalid value: ${JSON.stringify(value)}: must be a string`);
}

function normalizeMetadata(metadata: JsonValue, path: string, unknown: string[]): JsonObject {
  try {
    return normalizeObjectMeta(metadata, path, unknown);
  } catch (error) {
    if (!(error instanceof MalformedMetadata)) throw error;
    throw new MalformedMetadata(`${path}: Invalid value: ${JSON.stringify(metadata)}: ${error.message}`, {
      cause: error,
    });
  }
}
