import type { JsonObject } from "../json/json.js";

/** FieldsV1 met last, by their text, the longest unused first. */
const known = new Map<string, JsonObject>();
const mostKnown = 512;
/** Beyond it there are hardly two objects that own the same. */
const longestText = 16_384;

/**
 * The one copy of equal FieldsV1. Thousands of objects have the same shape and owners: they share it, and with it what is found
 * out about it.
 */
export function sharedFields(fields: JsonObject): JsonObject {
  const text = JSON.stringify(fields);
  if (text.length > longestText) return fields;
  const shared = known.get(text) ?? fields;
  known.delete(text);
  known.set(text, shared);
  const oldest = known.keys().next();
  if (known.size > mostKnown && oldest.done !== true) known.delete(oldest.value);
  return shared;
}
