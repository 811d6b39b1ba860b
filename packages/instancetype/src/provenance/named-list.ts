import { isJsonObject, type JsonObject, type JsonValue, ownField } from "@unfold/apimachinery";

/** Elements by name, in order. */
export type NamedElements = ReadonlyMap<string, JsonObject>;

/** The elements of a list in which each has a name of its own; undefined for any other value. */
export function namedElements(value: JsonValue | undefined): NamedElements | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements = new Map<string, JsonObject>();
  for (const element of value as readonly JsonValue[]) {
    const name = isJsonObject(element) ? ownField(element, "name") : undefined;
    if (!isJsonObject(element) || typeof name !== "string" || elements.has(name)) return undefined;
    elements.set(name, element);
  }
  return elements;
}
