import {
  fieldDuplicate,
  goJson,
  isJsonObject,
  itemPath,
  type JsonObject,
  type JsonValue,
  ownField,
} from "@unfold/apimachinery";
import type { Causes } from "./schema-cause.js";
import type { SchemaNode } from "./schema-node.js";
import { isUnchanged } from "./validate-value.js";

/** Items of `set` and `map` lists are distinct (apiextensions-apiserver `pkg/apiserver/schema/listtype`). */
export function validateListTypes(value: JsonValue, node: SchemaNode, causes: Causes, old?: JsonValue): void {
  if (!node.within.listTypes || (old !== undefined && isUnchanged(value, old))) return;
  if (Array.isArray(value)) validateList(value, node, causes);
  else if (isJsonObject(value)) {
    const known = isJsonObject(old) ? old : undefined;
    for (const key in value) {
      const property = node.properties.get(key) ?? node.values;
      const child = value[key];
      if (property === undefined || property === "any" || child === undefined) continue;
      const before = known === undefined ? undefined : ownField(known, key);
      causes.path.enter(key);
      validateListTypes(child, property, causes, before);
      causes.path.leave();
    }
  }
}

function validateList(list: readonly JsonValue[], node: SchemaNode, causes: Causes): void {
  const identity = identityOf(node);
  if (identity !== undefined) {
    const seen = new Set<string>();
    for (const [index, item] of list.entries()) {
      const key = identity(item);
      const text = goJson(key);
      if (seen.has(text)) causes.list.push(fieldDuplicate(itemPath(String(causes.path), index), key));
      seen.add(text);
    }
  }
  if (node.items === undefined || !node.items.within.listTypes) return;
  for (const [index, item] of list.entries()) {
    causes.path.enter(index);
    validateListTypes(item, node.items, causes);
    causes.path.leave();
  }
}

/** What two items of the list must not share; undefined for atomic lists. */
function identityOf(node: SchemaNode): ((item: JsonValue) => JsonValue) | undefined {
  const type = node.schema["x-kubernetes-list-type"];
  if (type === "set") return (item) => item;
  if (type !== "map") return undefined;
  const keys = [...(node.schema["x-kubernetes-list-map-keys"] ?? [])].sort();
  return (item) => (isJsonObject(item) ? keysOf(item, keys) : item);
}

function keysOf(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = ownField(item, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
