import type { JsonObject, JsonValue, MutableJsonObject } from "@unfold/apimachinery";
import { setOwnField } from "@unfold/apimachinery";
import { quantityJson } from "../quantity-field.js";
import { writableCopy } from "../writable-copy.js";
import type { Rule } from "./rule.js";

/** Objects that nobody else has yet, so that they may be changed in place. */
export type OwnObjects = readonly JsonObject[];

const nobodys: OwnObjects = [];

/** A value as its rule has it written, or undefined when it is left out; the value itself while nothing changes. */
export function written(
  rule: Rule,
  value: JsonValue | undefined,
  own: OwnObjects = nobodys,
): JsonValue | undefined {
  if (typeof value !== "object") return writtenScalar(rule, value);
  if (value === null) return rule.absent;
  return Array.isArray(value) ? writtenList(rule, value, own) : writtenObject(rule, value as JsonObject, own);
}

function writtenScalar(rule: Rule, value: string | number | boolean | undefined): JsonValue | undefined {
  if (value === undefined) return rule.absent;
  if (rule.isQuantity) return typeof value === "boolean" ? value : quantityJson(value);
  return value || !rule.omitsEmpty ? value : undefined;
}

function writtenList(
  { omitsEmpty, element }: Rule,
  list: readonly JsonValue[],
  own: OwnObjects,
): JsonValue | undefined {
  if (list.length === 0) return omitsEmpty ? undefined : list;
  if (element === undefined) return list;
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    const next = written(element, value, own) ?? null;
    if (next === value) continue;
    copy ??= list.slice();
    copy[index] = next;
  }
  return copy ?? list;
}

function writtenObject(rule: Rule, source: JsonObject, own: OwnObjects): JsonObject | undefined {
  if (rule.omitsEmpty && isEmptyObject(source)) return undefined;
  if (rule.member === undefined) return source;
  const members = writtenMembers(rule, rule.member, source, own);
  let copy = members === source ? undefined : (members as MutableJsonObject);
  for (const { key, value } of rule.always) {
    if (source[key] !== undefined) continue;
    copy ??= changeable(source, own);
    copy[key] = value;
  }
  return copy ?? source;
}

function isEmptyObject(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

function writtenMembers(rule: Rule, member: Rule, source: JsonObject, own: OwnObjects): JsonObject {
  const { fields, plainScalars } = rule;
  let copy: MutableJsonObject | undefined;
  for (const key in source) {
    const value = source[key];
    if (plainScalars && typeof value !== "object" && value) continue;
    const next = written(fields.get(key) ?? member, value, own);
    if (next === value) continue;
    if (next === undefined) return rebuilt(rule, member, source, own);
    copy ??= changeable(source, own);
    setOwnField(copy, key, next);
  }
  return copy ?? source;
}

function changeable(source: JsonObject, own: OwnObjects): MutableJsonObject {
  return own.includes(source) ? (source as MutableJsonObject) : writableCopy(source);
}

/** Objects with deleted members are slow to read, so that an object that loses some is built anew. */
function rebuilt({ fields }: Rule, member: Rule, source: JsonObject, own: OwnObjects): JsonObject {
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(source)) {
    const next = written(fields.get(key) ?? member, source[key], own);
    if (next !== undefined) setOwnField(copy, key, next);
  }
  return copy;
}
