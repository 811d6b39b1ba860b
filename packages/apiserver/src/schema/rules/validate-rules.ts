import {
  childPath,
  fieldInvalid,
  isJsonObject,
  itemPath,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
  type StatusCause,
} from "@unfold/apimachinery";
import type { Causes } from "../schema-cause.js";
import type { SchemaNode } from "../schema-node.js";
import type { ValidationRule } from "../structural-schema.js";
import { type CompiledRule, compileRule } from "./compile-rule.js";
import { hasRules } from "./has-rules.js";
import { ruleValue } from "./rule-value.js";

/**
 * Adds the causes for which a value breaks the rules of `x-kubernetes-validations` in its schema (apiextensions-apiserver
 * `pkg/apiserver/schema/cel`). `old` is the value before an update, where there is one to compare with.
 */
export function validateRules(
  value: JsonValue,
  old: JsonValue | undefined,
  node: SchemaNode,
  path: string,
  causes: Causes,
  root = false,
): void {
  if (!hasRules(node)) return;
  const rules = node.schema["x-kubernetes-validations"] ?? [];
  if (rules.length > 0 && value !== null) {
    if (isBlocked(path, causes)) causes.rulesSkipped = true;
    else checkRules(rules, value, old, node, path, causes, root);
  }
  if (Array.isArray(value)) validateItems(value, old, node, path, causes);
  else if (isJsonObject(value)) validateFields(value, old, node, path, causes);
}

/** Whether a value that the schema refuses is at, within or around the one at `path`. */
function isBlocked(path: string, { blocked = [] }: Causes): boolean {
  return blocked.some((bad) => isWithin(bad, path) || isWithin(path, bad));
}

function isWithin(inner: string, outer: string): boolean {
  if (outer === "" || inner === outer) return true;
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}

function validateItems(
  list: readonly JsonValue[],
  old: JsonValue | undefined,
  { items, schema }: SchemaNode,
  path: string,
  causes: Causes,
): void {
  if (items === undefined) return;
  const keys = schema["x-kubernetes-list-type"] === "map" ? schema["x-kubernetes-list-map-keys"] : undefined;
  const olds: readonly JsonValue[] = Array.isArray(old) ? old : [];
  for (const [index, item] of list.entries()) {
    // Only items of map lists can be told to be the same as before.
    const before =
      keys && olds.find((one) => keys.every((key) => jsonEqual(keyOf(one, key), keyOf(item, key))));
    validateRules(item, before, items, itemPath(path, index), causes);
  }
}

function keyOf(item: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(item) ? ownField(item, key) : undefined;
}

function validateFields(
  object: JsonObject,
  old: JsonValue | undefined,
  node: SchemaNode,
  path: string,
  causes: Causes,
): void {
  for (const key of Object.keys(object)) {
    const property = node.properties.get(key) ?? node.values;
    const value = object[key];
    if (property === undefined || property === "any" || value === undefined) continue;
    const before = isJsonObject(old) ? ownField(old, key) : undefined;
    validateRules(value, before, property, childPath(path, key), causes);
  }
}

function checkRules(
  rules: readonly ValidationRule[],
  value: JsonValue,
  old: JsonValue | undefined,
  node: SchemaNode,
  path: string,
  causes: Causes,
  root: boolean,
): void {
  const self = ruleValue(value, node, root);
  const oldSelf = old === undefined ? undefined : ruleValue(old, node, root);
  for (const rule of rules) {
    const cause = checkRule(rule, self, oldSelf, node, root ? rootField : path);
    if (cause !== undefined) causes.list.push(cause);
  }
}

function checkRule(
  rule: ValidationRule,
  self: unknown,
  oldSelf: unknown,
  node: SchemaNode,
  path: string,
): StatusCause | undefined {
  const shown = node.schema.type ?? "";
  try {
    const compiled = compileRule(rule, node);
    if (compiled.transition && oldSelf === undefined && rule.optionalOldSelf !== true) return undefined;
    if (compiled.holds(self, oldSelf)) return undefined;
    return broken(rule, messageOf(rule, compiled, self, oldSelf), shown, path);
  } catch (error) {
    return fieldInvalid(
      path,
      shown,
      `${firstLine(error)} evaluating rule: ${rule.message ?? rule.rule.trim()}`,
    );
  }
}

/** Messages come from the expression, else the text, else the rule itself. */
function messageOf(rule: ValidationRule, compiled: CompiledRule, self: unknown, oldSelf: unknown): string {
  const fallback = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
  if (compiled.message === undefined) return fallback;
  try {
    const text = compiled.message(self, oldSelf).trim();
    return text === "" || text.includes("\n") ? fallback : text;
  } catch {
    return fallback;
  }
}

/** What kube-apiserver calls the object itself. */
const rootField = "<nil>";

const phrases: { readonly [reason: string]: string } = {
  FieldValueRequired: "Required value",
  FieldValueForbidden: "Forbidden",
};

function broken(rule: ValidationRule, message: string, shown: string, path: string): StatusCause {
  const field =
    rule.fieldPath === undefined
      ? path
      : `${path === rootField ? "" : path}${rule.fieldPath}`.replace(/^\./, "");
  const phrase = phrases[rule.reason ?? ""];
  if (phrase !== undefined) return { reason: rule.reason ?? "", message: `${phrase}: ${message}`, field };
  const cause = fieldInvalid(field, shown, message);
  return rule.reason === "FieldValueDuplicate"
    ? { ...cause, reason: rule.reason, message: `Duplicate value: ${JSON.stringify(shown)}` }
    : cause;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n")[0] ?? "";
  return line.replace(/^No such key/, "no such key");
}
