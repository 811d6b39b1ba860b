import type { JsonValue } from "@unfold/apimachinery";

/** The OpenAPI type of a value, as Kubernetes names it in messages. */
export function valueType(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value !== "number") return typeof value;
  return isInt64(value) ? "integer" : "number";
}

function isInt64(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
}

/** Whether a value has one of the types; an integer is a number, too. */
export function hasType(value: JsonValue, types: readonly string[]): boolean {
  const type = valueType(value);
  return types.includes(type) || (type === "integer" && types.includes("number"));
}
