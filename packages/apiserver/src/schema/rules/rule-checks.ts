import { goJson, isJsonObject, type JsonObject, type JsonValue, ownField } from "@unfold/apimachinery";
import type { Causes } from "../schema-cause.js";
import type { SchemaNode } from "../schema-node.js";
import type { ValidationRule } from "../structural-schema.js";

/** A rule and the value it is about. */
export interface RuleCheck {
  readonly rule: ValidationRule;
  readonly node: SchemaNode;
  readonly path: string;
  readonly root: boolean;
  readonly value: JsonValue;
  readonly old: JsonValue | undefined;
}

/**
 * Finds which rules of `x-kubernetes-validations` are to be checked for a value and those in it (apiextensions-apiserver
 * `pkg/apiserver/schema/cel`). `old` is the value before an update, where there is one to compare with.
 */
export function ruleChecks(
  value: JsonValue,
  old: JsonValue | undefined,
  node: SchemaNode,
  causes: Causes,
  checks: RuleCheck[],
  root = false,
): void {
  if (!node.within.rules) return;
  const rules = node.schema["x-kubernetes-validations"] ?? [];
  if (rules.length > 0 && value !== null) {
    const path = String(causes.path);
    if (isBlocked(path, causes)) causes.rulesSkipped = true;
    else checks.push(...rules.map((rule) => ({ rule, node, path, root, value, old })));
  }
  if (Array.isArray(value)) inItems(value, old, node, causes, checks);
  else if (isJsonObject(value)) inFields(value, old, node, causes, checks);
}

/** Whether a value that the schema refuses is at, within or around the one at `path`. */
function isBlocked(path: string, { blocked }: Causes): boolean {
  return blocked.some((bad) => isWithin(bad, path) || isWithin(path, bad));
}

function isWithin(inner: string, outer: string): boolean {
  if (outer === "" || inner === outer) return true;
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

function inItems(
  list: readonly JsonValue[],
  old: JsonValue | undefined,
  { items, schema }: SchemaNode,
  causes: Causes,
  checks: RuleCheck[],
): void {
  if (items === undefined || !items.within.rules) return;
  const keys = schema["x-kubernetes-list-type"] === "map" ? schema["x-kubernetes-list-map-keys"] : undefined;
  // Only items of map lists can be told to be the same as before.
  const before = keys && Array.isArray(old) ? byKeys(old, keys) : undefined;
  for (const [index, item] of list.entries()) {
    const same = before?.get(keyText(item, keys ?? []));
    causes.path.enter(index);
    ruleChecks(item, same, items, causes, checks);
    causes.path.leave();
  }
}

function byKeys(list: readonly JsonValue[], keys: readonly string[]): ReadonlyMap<string, JsonValue> {
  return new Map(list.map((item) => [keyText(item, keys), item]));
}

function keyText(item: JsonValue, keys: readonly string[]): string {
  return goJson(keys.map((key) => keyOf(item, key) ?? null));
}

function keyOf(item: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(item) ? ownField(item, key) : undefined;
}

function inFields(
  object: JsonObject,
  old: JsonValue | undefined,
  node: SchemaNode,
  causes: Causes,
  checks: RuleCheck[],
): void {
  for (const key in object) {
    const property = node.properties.get(key) ?? node.values;
    const value = object[key];
    if (property === undefined || property === "any" || value === undefined) continue;
    const before = isJsonObject(old) ? ownField(old, key) : undefined;
    causes.path.enter(key);
    ruleChecks(value, before, property, causes, checks);
    causes.path.leave();
  }
}
