import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import { isPresent } from "../field-value.js";
import { quantityJson } from "../quantity-field.js";
import { writableCopy } from "../writable-copy.js";

/**
 * What Go's encoder makes of one member after KubeVirt has decoded it: the value written, or undefined when the
 * member is left out. `undefined` in means the member was absent.
 */
export type Rule = (value: JsonValue | undefined) => JsonValue | undefined;

/** A plain value with `omitempty`: zero, empty and null are left out. */
export const omitEmpty: Rule = (value) => (isEmpty(value) ? undefined : value);

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** A plain value without `omitempty`: always written, `zero` when absent. */
export function required(zero: JsonValue): Rule {
  return (value) => (isPresent(value) ? value : zero);
}

/** A quantity behind a pointer or in a map, in canonical form; a text that is none is left for validation. */
export const quantity: Rule = (value) =>
  typeof value === "string" || typeof value === "number" ? quantityJson(value) : (value ?? undefined);

/** A quantity that is a plain member: always written. */
export const requiredQuantity: Rule = (value) => (isPresent(value) ? quantity(value) : "0");

/** A struct behind a pointer: left out when null, otherwise written even when empty. */
export function pointer(rule: Rule): Rule {
  return (value) => (isPresent(value) ? rule(value) : undefined);
}

/** A list with `omitempty`, each element by `rule`. */
export function each(rule: Rule): Rule {
  return (value) => {
    if (!Array.isArray(value)) return omitEmpty(value);
    if (value.length === 0) return undefined;
    const written = value.map((element) => rule(element) ?? null);
    return written.some((element, index) => element !== value[index]) ? written : value;
  };
}

/** A map with `omitempty`, each value by `rule`. */
export function values(rule: Rule): Rule {
  return (value) => {
    if (!isJsonObject(value)) return omitEmpty(value);
    const keys = Object.keys(value);
    if (keys.length === 0) return undefined;
    return rewrite(value, keys, () => rule);
  };
}

/** A struct that is a plain member: always written. Members without a rule are kept, unless null. */
export function struct(fields: { readonly [key: string]: Rule }): Rule {
  const rules = new Map(Object.entries(fields));
  const written = [...rules].filter(([, rule]) => rule(undefined) !== undefined);
  return (value) => {
    if (isPresent(value) && !isJsonObject(value)) return value;
    const source = isJsonObject(value) ? value : {};
    const known = rewrite(source, Object.keys(source), (key) => rules.get(key));
    const missing = written.filter(([key]) => !Object.hasOwn(source, key));
    if (missing.length === 0) return known;
    const completed = writableCopy(known);
    for (const [key, rule] of missing) completed[key] = rule(undefined);
    return completed;
  };
}

function rewrite(
  source: JsonObject,
  keys: readonly string[],
  ruleOf: (key: string) => Rule | undefined,
): JsonObject {
  const written = keys.map((key) => {
    const rule = ruleOf(key);
    return rule === undefined ? (source[key] ?? undefined) : rule(source[key]);
  });
  if (keys.every((key, index) => written[index] === source[key])) return source;
  const copy: MutableJsonObject = {};
  keys.forEach((key, index) => {
    const value = written[index];
    if (value !== undefined) setOwnField(copy, key, value);
  });
  return copy;
}
