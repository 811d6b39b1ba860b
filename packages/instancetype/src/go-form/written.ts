import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { setOwnField } from "@unfold/apimachinery";
import { quantityJson } from "../quantity-field.js";
import { writableCopy } from "../writable-copy.js";
import type { Rule } from "./rule.js";

/** A value as its rule has it written, or undefined when it is left out; the value itself while nothing changes. */
export function written(rule: Rule, value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== "object") return writtenScalar(rule, value);
  if (value === null) return rule.absent;
  return Array.isArray(value) ? writtenList(rule, value) : writtenObject(rule, value as JsonObject);
}

function writtenScalar(rule: Rule, value: string | number | boolean | undefined): JsonValue | undefined {
  if (value === undefined) return rule.absent;
  if (rule.isQuantity) return typeof value === "boolean" ? value : quantityJson(value);
  return value || !rule.omitsEmpty ? value : undefined;
}

function writtenList({ omitsEmpty, element }: Rule, list: readonly JsonValue[]): JsonValue | undefined {
  if (list.length === 0) return omitsEmpty ? undefined : list;
  if (element === undefined) return list;
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    const next = written(element, value) ?? null;
    if (next === value) continue;
    copy ??= list.slice();
    copy[index] = next;
  }
  return copy ?? list;
}

function writtenObject(rule: Rule, source: JsonObject): JsonObject | undefined {
  if (rule.omitsEmpty && isEmptyObject(source)) return undefined;
  return rule.member === undefined ? source : writtenMembers(rule, rule.member, source);
}

function isEmptyObject(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

function writtenMembers(rule: Rule, member: Rule, source: JsonObject): JsonObject {
  const { fields, plainScalars, always, firstAlways } = rule;
  let copy: MutableJsonObject | undefined;
  let missing = always.length;
  for (const key in source) {
    const value = source[key];
    // Most rules have one such member: seen in passing, it need not be looked for.
    if (key === firstAlways && value !== undefined) missing--;
    if (plainScalars && typeof value !== "object" && value) continue;
    const next = written(fields.get(key) ?? member, value);
    if (next === value) continue;
    if (next === undefined) return withAlways(rule, rebuilt(rule, member, source));
    copy ??= writableCopy(source);
    setOwnField(copy, key, next);
  }
  return missing === 0 ? (copy ?? source) : withAlways(rule, copy ?? source);
}

/** The object with all members that are written even when absent. */
function withAlways({ always }: Rule, object: JsonObject): JsonObject {
  let copy: MutableJsonObject | undefined;
  for (const { key, value } of always) {
    if (object[key] !== undefined) continue;
    copy ??= writableCopy(object);
    copy[key] = value;
  }
  return copy ?? object;
}

/** Objects with deleted members are slow to read, so that an object that loses some is built anew. */
function rebuilt({ fields }: Rule, member: Rule, source: JsonObject): JsonObject {
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(source)) {
    const next = written(fields.get(key) ?? member, source[key]);
    if (next !== undefined) setOwnField(copy, key, next);
  }
  return copy;
}
