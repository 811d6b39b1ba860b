import {
  childPath,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
  isJsonObject,
  itemPath,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
} from "@unfold/apimachinery";
import { brokenRule, type Causes, wrongType } from "./schema-cause.js";
import { nodeOf, type SchemaNode } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateCombinations } from "./validate-combinations.js";
import { validateEnum, validateNumber, validateString } from "./validate-scalar.js";
import { valueType } from "./value-type.js";

/** Adds the causes for which `value` does not match the node's schema, in the order kube-openapi's validation finds them. */
export function validateValue(
  value: JsonValue,
  node: SchemaNode,
  path: string,
  causes: Causes,
  old?: JsonValue,
): void {
  if (old !== undefined && isUnchanged(value, old)) return;
  const { schema } = node;
  causes.visits++;
  validateType(value, schema, path, causes);
  if (value === null) {
    if (!(node.nullable && schema.enum?.includes(null))) validateEnum(value, schema, path, causes);
    return;
  }
  validateCombinations(value, schema, path, causes);
  if (typeof value === "string") validateString(value, schema, path, causes);
  else if (typeof value === "number") validateNumber(value, schema, path, causes);
  else if (Array.isArray(value)) validateItems(value, node, path, causes);
  validateEnum(value, schema, path, causes);
  if (isJsonObject(value)) validateProperties(value, node, path, causes, old);
}

/**
 * Whether `value` is the very part of the object that an update replaces. It was valid when it was stored, and if the schema has
 * become stricter since, what an update leaves alone is not held against it (Kubernetes' CRD validation ratcheting).
 */
export function isUnchanged(value: JsonValue, old: JsonValue): boolean {
  return value === old && typeof value === "object" && value !== null;
}

const intOrString = ["integer", "string"];

function validateType(value: JsonValue, schema: StructuralSchema, path: string, causes: Causes): void {
  const expected = schema["x-kubernetes-int-or-string"] ? intOrString : schema.type ? [schema.type] : [];
  if (expected.length === 0 || (value === null && schema.nullable)) return;
  const actual = valueType(value);
  if (expected.includes(actual) || (actual === "integer" && expected.includes("number"))) return;
  causes.list.push(wrongType(path, actual, expected.join(",")));
}

function validateItems(list: readonly JsonValue[], node: SchemaNode, path: string, causes: Causes): void {
  const { minItems, maxItems, uniqueItems } = node.schema;
  if (node.items !== undefined) {
    for (const [index, item] of list.entries())
      validateValue(item, node.items, itemPath(path, index), causes);
  }
  if (minItems !== undefined && list.length < minItems) {
    causes.list.push(brokenRule(path, list.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems)
    causes.list.push(fieldTooMany(path, list.length, maxItems));
  if (
    uniqueItems &&
    list.some((item, index) => list.slice(0, index).some((other) => jsonEqual(item, other)))
  ) {
    causes.list.push(brokenRule(path, "", "shouldn't contain duplicates"));
  }
}

function validateProperties(
  object: JsonObject,
  node: SchemaNode,
  path: string,
  causes: Causes,
  old: JsonValue | undefined,
): void {
  const { minProperties, maxProperties, required, additionalProperties } = node.schema;
  const all = Object.keys(object);
  const keys = all.every((key) => object[key] !== undefined)
    ? all
    : all.filter((key) => object[key] !== undefined);
  if (minProperties !== undefined && keys.length < minProperties) {
    causes.list.push(brokenRule(path, minProperties, `should have at least ${minProperties} properties`));
    return;
  }
  if (maxProperties !== undefined && keys.length > maxProperties) {
    causes.list.push(fieldTooMany(path, keys.length, maxProperties));
    return;
  }
  const known = isJsonObject(old) ? old : undefined;
  for (const key of keys) {
    const property = node.properties.get(key) ?? (node.values === "any" ? undefined : node.values);
    const before = known === undefined ? undefined : ownField(known, key);
    if (property !== undefined && before !== undefined && isUnchanged(object[key] ?? null, before)) continue;
    const child = childPath(path, key);
    if (property !== undefined) validateValue(object[key] ?? null, property, child, causes, before);
    else if (additionalProperties === false) {
      causes.list.push(fieldInvalid(path, key, `${child} in body is a forbidden property`));
    }
  }
  for (const key of required ?? []) {
    if (!Object.hasOwn(object, key)) causes.list.push(fieldRequired(childPath(path, key)));
  }
}

/** Whether `value` matches `schema`, and what it takes to say so. */
export function tryValue(value: JsonValue, schema: StructuralSchema, path: string): Causes {
  const causes: Causes = { list: [], visits: 0 };
  validateValue(value, nodeOf(schema), path, causes);
  return causes;
}
