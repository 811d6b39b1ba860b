import { type JsonObject, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";

/**
 * A shallow copy to be added to. V8 makes adding to a spread copy some ten times slower than adding to an assigned
 * one, which counts on the path of every expansion; only spread keeps an own `__proto__`.
 */
export function writableCopy(object: JsonObject): MutableJsonObject {
  return Object.hasOwn(object, "__proto__") ? { ...object } : Object.assign({}, object);
}

/** A shallow copy with `key` (the name of an API field) set. */
export function copyWith(object: JsonObject, key: string, value: JsonObject[string]): MutableJsonObject {
  const copy: MutableJsonObject = {};
  for (const name in object) {
    const current = name === key ? value : object[name];
    if (current !== undefined) setOwnField(copy, name, current);
  }
  copy[key] = value;
  return copy;
}
