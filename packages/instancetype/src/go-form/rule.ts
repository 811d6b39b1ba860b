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
  return isJsonObject(value) && !hasMember(value);
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
    let copy: JsonValue[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const written = rule(value[index]) ?? null;
      if (written === value[index]) continue;
      copy ??= value.slice() as JsonValue[];
      copy[index] = written;
    }
    return copy ?? value;
  };
}

/** A map with `omitempty`, each value by `rule`. */
export function values(rule: Rule): Rule {
  const form: Form = { rules: noRules, other: rule, plainScalars: false };
  return (value) => {
    if (!isJsonObject(value)) return omitEmpty(value);
    return hasMember(value) ? rewrite(value, form) : undefined;
  };
}

/** A struct that is a plain member: always written. Members without a rule are kept, unless null. */
export function struct(fields: { readonly [key: string]: Rule }): Rule {
  const rules: ReadonlyMap<string, Rule> = new Map(Object.entries(fields));
  const always = [...rules].filter(([, rule]) => rule(undefined) !== undefined);
  const plainScalars = ![...rules.values()].some((rule) => rule === quantity || rule === requiredQuantity);
  const form: Form = { rules, other: notNull, plainScalars };
  return (value) => {
    if (isPresent(value) && !isJsonObject(value)) return value;
    const source = isJsonObject(value) ? value : noMembers;
    const written = rewrite(source, form);
    return always.length === 0 ? written : completed(source, written, always);
  };
}

/** How the members of one object are written. */
interface Form {
  readonly rules: ReadonlyMap<string, Rule>;
  /** For members without a rule. */
  readonly other: Rule;
  /** Whether every text, number and boolean that is not empty is written as it is, so that its rule need not be asked. */
  readonly plainScalars: boolean;
}

const noRules: ReadonlyMap<string, Rule> = new Map();
const noMembers: JsonObject = {};

const notNull: Rule = (value) => value ?? undefined;

function hasMember(object: JsonObject): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return true;
  return false;
}

/** Adds what is written even when absent; a copy that `rewrite` made may be added to. */
function completed(
  source: JsonObject,
  written: JsonObject,
  always: readonly (readonly [string, Rule])[],
): JsonObject {
  let copy = written === source ? undefined : (written as MutableJsonObject);
  for (const [key, rule] of always) {
    if (source[key] !== undefined) continue;
    copy ??= writableCopy(source);
    copy[key] = rule(undefined);
  }
  return copy ?? source;
}

/** Every member by its rule; the object itself while nothing changes. */
function rewrite(source: JsonObject, form: Form): JsonObject {
  const { rules, other, plainScalars } = form;
  let copy: MutableJsonObject | undefined;
  for (const key in source) {
    const value = source[key];
    if (plainScalars && typeof value !== "object" && value) continue;
    const written = (rules.get(key) ?? other)(value);
    if (written === value) continue;
    if (written === undefined) return rebuilt(source, form);
    copy ??= writableCopy(source);
    setOwnField(copy, key, written);
  }
  return copy ?? source;
}

/** Objects with deleted members are slow to read, so that an object that loses some is built anew. */
function rebuilt(source: JsonObject, { rules, other }: Form): JsonObject {
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(source)) {
    const written = (rules.get(key) ?? other)(source[key]);
    if (written !== undefined) setOwnField(copy, key, written);
  }
  return copy;
}
