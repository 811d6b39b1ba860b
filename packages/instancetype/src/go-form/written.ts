import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { setOwnField } from "@unfold/apimachinery";
import { closed, goForm, OpenStruct, plainForm, SharedStruct } from "../open-struct.js";
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
  if (rule.member === undefined) return source;
  if (source instanceof SharedStruct) return writtenShared(rule, source);
  if (source instanceof OpenStruct) return writtenOpen(rule, rule.member, source);
  const members = writtenMembers(rule, rule.member, source);
  let copy = members === source ? undefined : (members as MutableJsonObject);
  for (const { key, value } of rule.always) {
    if (source[key] !== undefined) continue;
    copy ??= writableCopy(source);
    copy[key] = value;
  }
  return copy ?? source;
}

/** What one member of machines is shared by is always written by the rule of that member. */
function writtenShared(rule: Rule, shared: SharedStruct): JsonObject {
  shared[goForm] ??= written(rule, shared[plainForm]);
  return shared[goForm] as JsonObject;
}

/** An open struct belongs to nobody else; when its members are written, it is closed. */
function writtenOpen({ fields, plainScalars, always }: Rule, member: Rule, open: OpenStruct): JsonObject {
  for (const key in open) {
    const value = open[key];
    if (value === undefined || (plainScalars && typeof value !== "object" && value)) continue;
    const next = written(fields.get(key) ?? member, value);
    if (next !== value) setOwnField(open, key, next as JsonValue);
  }
  for (const { key, value } of always) if (open[key] === undefined) open[key] = value;
  return closed(open);
}

function isEmptyObject(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

function writtenMembers(rule: Rule, member: Rule, source: JsonObject): JsonObject {
  const { fields, plainScalars } = rule;
  let copy: MutableJsonObject | undefined;
  for (const key in source) {
    const value = source[key];
    if (plainScalars && typeof value !== "object" && value) continue;
    const next = written(fields.get(key) ?? member, value);
    if (next === value) continue;
    if (next === undefined) return rebuilt(rule, member, source);
    copy ??= writableCopy(source);
    setOwnField(copy, key, next);
  }
  return copy ?? source;
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
