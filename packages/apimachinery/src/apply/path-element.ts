import { goJson } from "../go-format.js";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "../json/json.js";
import type { ApplySchema } from "./apply-schema.js";

/**
 * One step from a container to a member, as FieldsV1 writes it: `f:NAME` a field, `k:{"KEY":VALUE}` the list item with
 * these keys, `v:VALUE` the item of a set, `i:N` the item at a position.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  const known = fieldElements.get(name);
  if (known !== undefined) return known;
  const element = `f:${name}`;
  if (fieldElements.size < maxFieldElements) fieldElements.set(name, element);
  return element;
}

/** Elements made once: as the same text they are found in a map without being read. Most names are those of schemas. */
const fieldElements = new Map<string, PathElement>();
const maxFieldElements = 10_000;

/** Name of the field the element selects; undefined when it selects a list item. */
export function fieldNameOf(element: PathElement): string | undefined {
  return element.startsWith("f:") ? element.slice(2) : undefined;
}

/** A list item that has no key. */
export class KeylessItem extends Error {}

/**
 * What selects `item` in an associative list. Absent keys take the schema's default.
 *
 * @throws KeylessItem when a key is absent.
 */
export function itemElement(item: JsonValue, list: ApplySchema | undefined): PathElement {
  if (list?.["x-kubernetes-list-type"] === "set") return `v:${goJson(item)}`;
  const keys: MutableJsonObject = {};
  for (const name of (list?.["x-kubernetes-list-map-keys"] ?? []).toSorted()) {
    const value = isJsonObject(item) ? ownField(item, name) : undefined;
    const key = value ?? list?.items?.properties?.[name]?.default;
    if (key === undefined) {
      throw new KeylessItem(
        `associative list with keys has an element that omits key field ${JSON.stringify(name)} (and doesn't have default value)`,
      );
    }
    setOwnField(keys, name, key);
  }
  return `k:${goJson(keys)}`;
}

/** {@link itemElement}, but an item without key is selected by its position. */
export function tolerantItemElement(
  item: JsonValue,
  index: number,
  list: ApplySchema | undefined,
): PathElement {
  try {
    return itemElement(item, list);
  } catch (error) {
    if (error instanceof KeylessItem) return `i:${index}`;
    throw error;
  }
}

/** The element in this project's one form of it; undefined when the text is none. */
export function parsePathElement(text: string): PathElement | undefined {
  const kind = text.slice(0, 2);
  if (kind === "f:") return text;
  if (kind === "i:") return /^i:\d+$/.test(text) ? text : undefined;
  if (kind !== "k:" && kind !== "v:") return undefined;
  try {
    const value = JSON.parse(text.slice(2)) as JsonValue;
    return kind === "v:" || isJsonObject(value) ? `${kind}${goJson(value)}` : undefined;
  } catch {
    return undefined;
  }
}

/** The element as messages show it: `.name`, `[name="x"]`, `[="x"]`, `[0]`. */
export function formatPathElement(element: PathElement): string {
  const payload = element.slice(2);
  switch (element.slice(0, 2)) {
    case "f:":
      return `.${payload}`;
    case "k:": {
      const keys = JSON.parse(payload) as JsonObject;
      return `[${Object.entries(keys)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(",")}]`;
    }
    case "v:":
      return `[=${payload}]`;
    default:
      return `[${payload}]`;
  }
}

const kinds = "fkvi";

/** Order of elements in FieldsV1: fields, keys, values, positions; each by its text. */
export function comparePathElements(a: PathElement, b: PathElement): number {
  if (a.charCodeAt(0) === b.charCodeAt(0)) return a < b ? -1 : a > b ? 1 : 0;
  return kinds.indexOf(a.charAt(0)) - kinds.indexOf(b.charAt(0));
}
