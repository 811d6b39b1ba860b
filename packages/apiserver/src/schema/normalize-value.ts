import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "@unfold/apimachinery";
import { normalizeEmbedded } from "./normalize-embedded.js";
import { isTypeMetaField, type SchemaNode } from "./schema-node.js";
import { WalkPath } from "./walk-path.js";

/** One walk that prunes. */
export class Pruning {
  /** Paths of the fields that were pruned. */
  readonly unknown: string[] = [];
  readonly path = new WalkPath();
}

/** What becomes of an object's member. */
const dropped = Symbol("dropped");

/**
 * Prunes and defaults `value`; what was pruned is noted in `pruning`. Without a node (the values of
 * `additionalProperties: true`) objects become empty, as in Kubernetes. What is the very part of `known`, which was made so
 * before, stays as it is.
 */
export function normalizeValue(
  value: JsonValue,
  node: SchemaNode | undefined,
  pruning: Pruning,
  known?: JsonValue,
): JsonValue {
  if (typeof value !== "object" || value === null || value === known) return value;
  if (isJsonObject(value)) return normalizeMap(value, node, pruning, known);
  if (Array.isArray(value)) return normalizeList(value, node, pruning);
  return value;
}

function normalizeList(
  list: readonly JsonValue[],
  node: SchemaNode | undefined,
  pruning: Pruning,
): JsonValue {
  const items = node?.items;
  if (node?.preserve && items === undefined) return list;
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    pruning.path.enter(index);
    const next = normalizeItem(item, items, pruning);
    pruning.path.leave();
    if (next !== item) {
      copy ??= [...list];
      copy[index] = next;
    }
  }
  return copy ?? list;
}

function normalizeItem(item: JsonValue, node: SchemaNode | undefined, pruning: Pruning): JsonValue {
  const defaulted = item === null && node !== undefined && !node.nullable ? node.schema.default : undefined;
  return normalizeValue(defaulted ?? item, node, pruning);
}

function normalizeMap(
  object: JsonObject,
  node: SchemaNode | undefined,
  pruning: Pruning,
  known: JsonValue | undefined,
): JsonObject {
  let copy: MutableJsonObject | undefined;
  const before = isJsonObject(known) ? known : undefined;
  for (const key in object) {
    const value = object[key];
    const part = before === undefined ? undefined : ownField(before, key);
    pruning.path.enter(key);
    const next = value === undefined ? dropped : normalizeMember(key, value, node, pruning, part);
    pruning.path.leave();
    if (next === value) continue;
    copy ??= { ...object };
    if (next === dropped) delete copy[key];
    else setOwnField(copy, key, next);
  }
  const defaulted = node === undefined ? copy : withDefaults(object, copy, node);
  const result = defaulted ?? object;
  return node?.embedded === true ? normalizeEmbedded(result, String(pruning.path), pruning.unknown) : result;
}

function normalizeMember(
  key: string,
  value: JsonValue,
  node: SchemaNode | undefined,
  pruning: Pruning,
  known: JsonValue | undefined,
): JsonValue | typeof dropped {
  if (value === known && typeof value === "object" && value !== null) return value;
  if (node !== undefined && node.embedded !== false && isTypeMetaField(key)) return value;
  const property = node?.properties.get(key) ?? node?.values;
  if (property === undefined) {
    if (node?.preserve) return value;
    pruning.unknown.push(String(pruning.path));
    return dropped;
  }
  if (property === "any") return normalizeValue(value, undefined, pruning);
  // Defaults of properties are set afterwards; map values have no such second chance.
  if (value === null && !property.nullable) return mapValueDefault(key, node, property);
  return normalizeValue(value, property, pruning, known);
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
): MutableJsonObject | undefined {
  let copy = changed;
  for (const [key, value] of node.defaults) {
    if (Object.hasOwn(copy ?? object, key)) continue;
    copy ??= { ...object };
    setOwnField(copy, key, normalizeValue(value, node.properties.get(key), new Pruning()));
  }
  return copy;
}
