import { isJsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";

/** Applies an RFC 7386 merge patch; the document is not changed. */
export function applyMergePatch(document: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const merged: MutableJsonObject = isJsonObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === null) delete merged[key];
    else setOwnField(merged, key, applyMergePatch(before, value));
  }
  return merged;
}
