import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import type { StructuralSchema } from "../../schema/structural-schema.js";

/**
 * The object without empty lists and maps, which Go's encoding omits of optional fields; empty structs are kept, as they mean
 * something (`emptyDir: {}`). Returns the object itself when it has none.
 */
export function omitEmpty<T extends JsonObject>(object: T, schema: StructuralSchema): T {
  const { properties, required } = schema;
  if (properties === undefined) return object;
  let copy: MutableJsonObject | undefined;
  for (const key of Object.keys(object)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const value = object[key];
    if (property === undefined || value === undefined || value === null) continue;
    const omitted = isEmpty(value, property) && required?.includes(key) !== true;
    const next = omitted ? undefined : within(value, property);
    if (next === value) continue;
    copy ??= { ...object };
    if (next === undefined) delete copy[key];
    else setOwnField(copy, key, next);
  }
  return (copy as T | undefined) ?? object;
}

function isEmpty(value: JsonValue, { type, properties, additionalProperties }: StructuralSchema): boolean {
  if (Array.isArray(value)) return value.length === 0 && type === "array";
  const isMap = properties === undefined && additionalProperties !== undefined;
  return isMap && isJsonObject(value) && Object.keys(value).length === 0;
}

function within(value: JsonValue, schema: StructuralSchema): JsonValue {
  if (isJsonObject(value)) return omitEmpty(value, schema);
  const { items } = schema;
  if (!Array.isArray(value) || items === undefined) return value;
  const list: readonly JsonValue[] = value;
  const next = list.map((item) => (isJsonObject(item) ? omitEmpty(item, items) : item));
  return next.every((item, index) => item === list[index]) ? list : next;
}
