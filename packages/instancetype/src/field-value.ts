import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";

/**
 * How KubeVirt's structs read a JSON member. A pointer tells "absent" from "empty", a plain string, number, boolean
 * or list does not: for those an absent, null or zero value all mean "not set by the user".
 */

/** A member behind a pointer (or a map): set unless absent or null. */
export function isPresent(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  return value !== undefined && value !== null;
}

/** A plain string: set unless empty. */
export function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

/** A list: set unless it has no element. */
export function isFilledList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value) && value.length > 0;
}

/**
 * Member of an object that may itself be absent. For the names of API fields only, none of which an object could
 * inherit, so that the slower check for an own member is not needed; keys that users choose are read with `ownField`.
 */
export function member(object: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(object) ? object[key] : undefined;
}

/** A member that is a struct; absent reads as undefined. */
export function struct(object: JsonValue | undefined, key: string): JsonObject | undefined {
  const value = member(object, key);
  return isJsonObject(value) ? value : undefined;
}

/** A plain string member; absent reads as empty. */
export function text(object: JsonValue | undefined, key: string): string {
  const value = member(object, key);
  return typeof value === "string" ? value : "";
}

/** A plain number member; absent reads as zero. */
export function count(object: JsonValue | undefined, key: string): number {
  const value = member(object, key);
  return typeof value === "number" ? value : 0;
}

/** A list member; absent reads as empty. */
export function list(object: JsonValue | undefined, key: string): readonly JsonValue[] {
  const value = member(object, key);
  return Array.isArray(value) ? value : [];
}
