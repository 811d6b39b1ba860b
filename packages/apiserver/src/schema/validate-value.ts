import {
  childPath,
  fieldInvalid,
  fieldRequired,
  fieldTooMany,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
} from "@unfold/apimachinery";
import { brokenRule, Causes, wrongType } from "./schema-cause.js";
import { nodeOf, type SchemaNode } from "./schema-node.js";
import type { StructuralSchema } from "./structural-schema.js";
import { validateCombinations } from "./validate-combinations.js";
import { validateEnum, validateNumber, validateString } from "./validate-scalar.js";
import { hasType, valueType } from "./value-type.js";
import type { WalkPath } from "./walk-path.js";

/** Adds the causes for which `value` does not match the node's schema, in the order kube-openapi's validation finds them. */
export function validateValue(value: JsonValue, node: SchemaNode, causes: Causes, old?: JsonValue): void {
  if (old !== undefined && isUnchanged(value, old)) return;
  const { schema, restricts } = node;
  causes.visits++;
  validateType(value, node, causes);
  if (value === null) {
    if (!(node.nullable && schema.enum?.includes(null))) validateEnum(value, schema, causes);
    return;
  }
  if (restricts.combination) validateCombinations(value, node, causes);
  if (typeof value === "string") {
    if (restricts.text) validateString(value, schema, causes);
  } else if (typeof value === "number") {
    if (restricts.number) validateNumber(value, schema, causes);
  } else if (Array.isArray(value)) validateItems(value, node, causes);
  if (restricts.choice) validateEnum(value, schema, causes);
  if (isJsonObject(value)) validateProperties(value, node, causes, old);
}

/**
 * Whether `value` is the very part of the object that an update replaces. It was valid when it was stored, and if the schema has
 * become stricter since, what an update leaves alone is not held against it (Kubernetes' CRD validation ratcheting).
 */
export function isUnchanged(value: JsonValue, old: JsonValue): boolean {
  return value === old && typeof value === "object" && value !== null;
}

function validateType(value: JsonValue, { types, nullable }: SchemaNode, causes: Causes): void {
  if (types.length === 0 || (value === null && nullable) || hasType(value, types)) return;
  causes.list.push(wrongType(causes.path, valueType(value), types.join(",")));
}

function validateItems(list: readonly JsonValue[], node: SchemaNode, causes: Causes): void {
  if (node.items !== undefined) {
    for (let index = 0; index < list.length; index++) {
      causes.path.enter(index);
      validateValue(list[index] ?? null, node.items, causes);
      causes.path.leave();
    }
  }
  if (node.restricts.length) validateLength(list, node.schema, causes);
}

function validateLength(
  list: readonly JsonValue[],
  { minItems, maxItems, uniqueItems }: StructuralSchema,
  { list: causes, path }: Causes,
): void {
  if (minItems !== undefined && list.length < minItems) {
    causes.push(brokenRule(path, list.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems)
    causes.push(fieldTooMany(String(path), list.length, maxItems));
  if (
    uniqueItems &&
    list.some((item, index) => list.slice(0, index).some((other) => jsonEqual(item, other)))
  ) {
    causes.push(brokenRule(path, "", "shouldn't contain duplicates"));
  }
}

function validateProperties(
  object: JsonObject,
  node: SchemaNode,
  causes: Causes,
  old: JsonValue | undefined,
): void {
  const { restricts, schema } = node;
  if (restricts.fields && !hasGoodSize(object, schema, causes)) return;
  const known = isJsonObject(old) ? old : undefined;
  const others = node.values === "any" ? undefined : node.values;
  for (const key in object) {
    const value = object[key];
    if (value === undefined) continue;
    const property = node.properties.get(key) ?? others;
    if (property === undefined) {
      if (restricts.fields) refuseUnnamed(key, schema, causes);
      continue;
    }
    const before = known === undefined ? undefined : ownField(known, key);
    causes.path.enter(key);
    validateValue(value, property, causes, before);
    causes.path.leave();
  }
  if (restricts.fields) requireFields(object, schema, causes);
}

function hasGoodSize(
  object: JsonObject,
  { minProperties, maxProperties }: StructuralSchema,
  { list, path }: Causes,
): boolean {
  if (minProperties === undefined && maxProperties === undefined) return true;
  const size = Object.values(object).filter((value) => value !== undefined).length;
  if (minProperties !== undefined && size < minProperties) {
    list.push(brokenRule(path, minProperties, `should have at least ${minProperties} properties`));
    return false;
  }
  if (maxProperties === undefined || size <= maxProperties) return true;
  list.push(fieldTooMany(String(path), size, maxProperties));
  return false;
}

function refuseUnnamed(key: string, { additionalProperties }: StructuralSchema, causes: Causes): void {
  if (additionalProperties !== false) return;
  const path = String(causes.path);
  const child = childPath(path, key);
  causes.list.push(fieldInvalid(path, key, `${child} in body is a forbidden property`));
}

function requireFields(object: JsonObject, { required = [] }: StructuralSchema, causes: Causes): void {
  for (const key of required) {
    if (Object.hasOwn(object, key)) continue;
    causes.list.push(fieldRequired(childPath(String(causes.path), key)));
  }
}

/** Whether `value` matches `schema`, and what it takes to say so. */
export function tryValue(value: JsonValue, schema: StructuralSchema, path?: WalkPath): Causes {
  const causes = new Causes(path);
  validateValue(value, nodeOf(schema), causes);
  return causes;
}
