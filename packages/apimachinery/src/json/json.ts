/** Any JSON value. Objects are plain; keys such as `__proto__` are ordinary data. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. Decoded objects are immutable: code that changes one makes a new one sharing what did not change. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A JSON object while it is being built. */
export interface MutableJsonObject {
  [key: string]: JsonValue | undefined;
}

/** Whether `value` is a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own property `key` of `object`; never something inherited, so `constructor` reads as absent. */
export function ownField(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets own property `key`, also when it is `__proto__`, which plain assignment would treat as the prototype. */
export function setOwnField(object: MutableJsonObject, key: string, value: JsonValue): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** `object` with `key` set to `value`, or without it when `value` is undefined: a copy where that changes something. */
export function withField(object: JsonObject, key: string, value: JsonValue | undefined): JsonObject {
  if (value === undefined && !Object.hasOwn(object, key)) return object;
  const copy: MutableJsonObject = { ...object };
  if (value === undefined) delete copy[key];
  else setOwnField(copy, key, value);
  return copy;
}

/** Equality of JSON values: order of object keys means nothing, an undefined member counts as absent. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  return definedFieldsEqual(a as JsonObject, b as JsonObject);
}

/** {@link jsonEqual} of two objects whose members named in `but` do not matter. */
export function jsonEqualBut(a: JsonObject, b: JsonObject, but: readonly string[]): boolean {
  for (const key of Object.keys(a)) {
    if (!but.includes(key) && !jsonEqual(a[key], ownField(b, key))) return false;
  }
  for (const key of Object.keys(b)) {
    if (b[key] !== undefined && !but.includes(key) && ownField(a, key) === undefined) return false;
  }
  return true;
}

function definedFieldsEqual(a: JsonObject, b: JsonObject): boolean {
  let counted = 0;
  for (const key of Object.keys(a)) {
    const value = a[key];
    if (value === undefined) continue;
    counted++;
    if (!Object.hasOwn(b, key) || !jsonEqual(value, b[key])) return false;
  }
  for (const key of Object.keys(b)) if (b[key] !== undefined) counted--;
  return counted === 0;
}

/** Reads `object` along `path`; undefined as soon as something on the way is absent or not an object. */
export function fieldAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const key of path) {
    if (!isJsonObject(current)) return undefined;
    current = ownField(current, key);
  }
  return current;
}

/** Like {@link fieldAt}, for strings: anything else reads as undefined. */
export function stringAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = fieldAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** Like {@link fieldAt}, for objects: anything else reads as undefined. */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject | undefined {
  const found = fieldAt(value, ...path);
  return isJsonObject(found) ? found : undefined;
}

/** Like {@link fieldAt}, for lists: anything else reads as an empty list. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = fieldAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A copy of `object` with the value at `path` set (parents are made), or removed when `value` is undefined. */
export function withFieldAt(
  object: JsonObject,
  path: readonly [string, ...string[]],
  value: JsonValue | undefined,
): JsonObject {
  return withFieldBelow(object, path, 0, value);
}

function withFieldBelow(
  object: JsonObject,
  path: readonly string[],
  depth: number,
  value: JsonValue | undefined,
): JsonObject {
  const key = path[depth] ?? "";
  if (depth === path.length - 1) return withField(object, key, value);
  const child = ownField(object, key);
  if (!isJsonObject(child) && value === undefined) return object;
  return withField(object, key, withFieldBelow(isJsonObject(child) ? child : {}, path, depth + 1, value));
}

/** The value without undefined members, ready to be stored or compared as text. */
export function compactJson(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
