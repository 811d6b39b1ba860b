import { goJson } from "../go-format.js";
import { isJsonObject, type JsonObject, type JsonValue, stringAt, withFieldAt } from "../json/json.js";
import type { ApplySchema } from "./apply-schema.js";
import { compareObjects } from "./compare-objects.js";
import { difference, emptyFieldSet, type FieldSet } from "./field-set.js";
import { objectFields } from "./object-fields.js";

const annotation = ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] as const;

/** Manager of `kubectl apply --server-side`, which takes over from client-side apply. */
export const kubectlManager = "kubectl";

/**
 * Fields that client-side apply set and nobody changed since: `kubectl apply --server-side` may take them without
 * conflict (apimachinery managedfields lastAppliedManager).
 */
export function clientSideApplied(live: JsonObject, apiVersion: string, schema: ApplySchema): FieldSet {
  const applied = parseObject(stringAt(live, ...annotation));
  if (applied === undefined || applied.apiVersion !== apiVersion) return emptyFieldSet;
  const { added, modified, removed } = compareObjects(applied, live, schema);
  return [added, modified, removed].reduce(difference, objectFields(applied, schema));
}

function parseObject(text: string | undefined): JsonObject | undefined {
  try {
    const value = JSON.parse(text ?? "null") as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object with its record of the last client-side apply, where it has one, telling of this apply instead. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  if (stringAt(object, ...annotation) === undefined) return object;
  return withFieldAt(object, annotation, `${goJson(withFieldAt(applied, annotation, undefined))}\n`);
}
