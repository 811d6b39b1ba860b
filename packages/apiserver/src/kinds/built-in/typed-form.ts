import {
  canonicalQuantity,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import type { StructuralSchema } from "../../schema/structural-schema.js";

/**
 * The object as it comes out of Go's types: without empty lists and maps, which are omitted of optional fields (empty structs are
 * kept, as they mean something: `emptyDir: {}`), and with quantities in canonical form. Returns the object itself when nothing
 * changes.
 */
export function typedForm<T extends JsonObject>(object: T, schema: StructuralSchema): T {
  const { properties, required, additionalProperties: values } = schema;
  if (properties === undefined && values === undefined) return object;
  let copy: MutableJsonObject | undefined;
  for (const key of Object.keys(object)) {
    const property = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : values;
    const value = object[key];
    if (property === undefined || typeof property === "boolean" || value === undefined || value === null)
      continue;
    const omitted = isEmpty(value, property) && required?.includes(key) !== true && property !== values;
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
  if (isJsonObject(value)) return typedForm(value, schema);
  const { items } = schema;
  if (!Array.isArray(value)) return isQuantity(schema) ? quantity(value) : value;
  if (items === undefined) return value;
  const list: readonly JsonValue[] = value;
  const next = list.map((item) => within(item, items));
  return next.every((item, index) => item === list[index]) ? list : next;
}

/** Of numbers or texts only quantities have a pattern. */
function isQuantity(schema: StructuralSchema): boolean {
  return schema["x-kubernetes-int-or-string"] === true && schema.pattern !== undefined;
}

/** What is no quantity stays, to be refused. */
function quantity(value: JsonValue): JsonValue {
  if (typeof value !== "string" && typeof value !== "number") return value;
  try {
    return canonicalQuantity(value);
  } catch {
    return value;
  }
}
