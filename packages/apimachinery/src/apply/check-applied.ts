import { badRequest } from "../api-error.js";
import type { JsonValue } from "../json/json.js";
import type { KubeObject } from "../kube-object.js";
import { type ApplySchema, shapeOf } from "./apply-schema.js";
import { membersOf } from "./object-fields.js";
import { formatPathElement, itemElement, KeylessItem } from "./path-element.js";

/**
 * Refuses configurations that cannot be applied: another version than the request's, managedFields, list items without
 * key or with the key of another.
 *
 * @throws ApiError BadRequest
 */
export function checkApplied(applied: KubeObject, apiVersion: string, schema: ApplySchema): void {
  if (applied.apiVersion !== apiVersion) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${applied.apiVersion}, expected: ${apiVersion}`,
    );
  }
  if (applied.metadata.managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
  const [first, ...more] = faults(applied, schema, "");
  if (first === undefined) return;
  const text = more.length === 0 ? first : `errors:\n  ${[first, ...more].join("\n  ")}`;
  throw badRequest(`failed to create typed patch object (${describe(applied)}): ${text}`);
}

function describe({ apiVersion, kind, metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name ?? ""}; ${apiVersion}, Kind=${kind}`;
}

function faults(value: JsonValue, schema: ApplySchema | undefined, path: string): readonly string[] {
  const own =
    shapeOf(value, schema) === "list" ? listFaults(value as readonly JsonValue[], schema, path) : [];
  if (shapeOf(value, schema) === "leaf") return own;
  const below = [...membersOf(value, schema).values()].flatMap((member) =>
    faults(member.value, member.schema, path + formatPathElement(member.element)),
  );
  return [...own, ...below];
}

function listFaults(
  list: readonly JsonValue[],
  schema: ApplySchema | undefined,
  path: string,
): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    try {
      const element = itemElement(item, schema);
      if (seen.has(element)) return [`${path}: duplicate entries for key ${formatPathElement(element)}`];
      seen.add(element);
      return [];
    } catch (error) {
      if (error instanceof KeylessItem) return [`${path}: element ${index}: ${error.message}`];
      throw error;
    }
  });
}
