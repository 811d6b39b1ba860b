import {
  childPath,
  isJsonObject,
  itemPath,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "@unfold/apimachinery";
import { normalizeEmbedded } from "./normalize-embedded.js";
import { isTypeMetaField, type SchemaNode } from "./schema-node.js";

/** What becomes of an object's member. */
const dropped = Symbol("dropped");

/**
 * Prunes and defaults `value`; the paths of pruned fields are added to `unknown`. Without a node (the values of
 * `additionalProperties: true`) objects become empty, as in Kubernetes. What is the very part of `known`, which was made so
 * before, stays as it is.
 */
export function normalizeValue(
  value: JsonValue,
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
  known?: JsonValue,
): JsonValue {
  if (typeof value !== "object" || value === null || value === known) return value;
  if (isJsonObject(value)) return normalizeMap(value, node, path, unknown, known);
  if (Array.isArray(value)) return normalizeList(value, node, path, unknown);
  return value;
}

function normalizeList(
  list: readonly JsonValue[],
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
): JsonValue {
  const items = node?.items;
  if (node?.preserve && items === undefined) return list;
  let copy: JsonValue[] | undefined;
  for (const [index, item] of list.entries()) {
    const next = normalizeItem(item, items, itemPath(path, index), unknown);
    if (next !== item) {
      copy ??= [...list];
      copy[index] = next;
    }
  }
  return copy ?? list;
}

function normalizeItem(
  item: JsonValue,
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
): JsonValue {
  const defaulted = item === null && node !== undefined && !node.nullable ? node.schema.default : undefined;
  return normalizeValue(defaulted ?? item, node, path, unknown);
}

function normalizeMap(
  object: JsonObject,
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
  known: JsonValue | undefined,
): JsonObject {
  let copy: MutableJsonObject | undefined;
  const before = isJsonObject(known) ? known : undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const part = before === undefined ? undefined : ownField(before, key);
    const next = value === undefined ? dropped : normalizeMember(key, value, node, path, unknown, part);
    if (next === value) continue;
    copy ??= { ...object };
    if (next === dropped) delete copy[key];
    else setOwnField(copy, key, next);
  }
  const defaulted = node === undefined ? copy : withDefaults(object, copy, node, path);
  const result = defaulted ?? object;
  return node?.embedded === true ? normalizeEmbedded(result, path, unknown) : result;
}

function normalizeMember(
  key: string,
  value: JsonValue,
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
  known: JsonValue | undefined,
): JsonValue | typeof dropped {
  if (value === known && typeof value === "object" && value !== null) return value;
  if (node !== undefined && node.embedded !== false && isTypeMetaField(key)) return value;
  const property = node?.properties.get(key) ?? node?.values;
  if (property === undefined) {
    if (node?.preserve) return value;
    unknown.push(childPath(path, key));
    return dropped;
  }
  if (property === "any") return normalizeValue(value, undefined, childPath(path, key), unknown);
  // Defaults of properties are set afterwards; map values have no such second chance.
  if (value === null && !property.nullable) return mapValueDefault(key, node, property);
  return normalizeValue(value, property, childPath(path, key), unknown, known);
}

function mapValueDefault(
  key: string,
  node: SchemaNode | undefined,
  property: SchemaNode,
): JsonValue | typeof dropped {
  return node?.properties.has(key) ? dropped : (property.schema.default ?? dropped);
}

function withDefaults(
  object: JsonObject,
  changed: MutableJsonObject | undefined,
  node: SchemaNode,
  path: string,
): MutableJsonObject | undefined {
  let copy = changed;
  for (const [key, value] of node.defaults) {
    if (Object.hasOwn(copy ?? object, key)) continue;
    copy ??= { ...object };
    setOwnField(copy, key, normalizeValue(value, node.properties.get(key), childPath(path, key), []));
  }
  return copy;
}
