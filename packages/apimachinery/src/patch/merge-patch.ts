import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "../json/json.js";
import { undecodable } from "./json-patch.js";

/**
 * Applies an RFC 7396 merge patch, sharing what it does not change. Returns `target` itself when nothing changes.
 * Any JSON value is a patch here, as the RFC says; {@link applyObjectMergePatch} is what an API server does.
 */
export function applyMergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const base = isJsonObject(target) ? target : {};
  const merged: MutableJsonObject = { ...base };
  let changed = base !== target;
  for (const key of Object.keys(patch)) {
    const wanted = ownField(patch, key);
    if (wanted === undefined) continue;
    const present = ownField(base, key);
    const next = wanted === null ? undefined : applyMergePatch(present, wanted);
    if (next === present) continue;
    changed = true;
    if (next === undefined) delete merged[key];
    else setOwnField(merged, key, next);
  }
  return changed ? merged : base;
}

/**
 * {@link applyMergePatch} on an API object.
 *
 * @throws ApiError BadRequest when the patch is not an object.
 */
export function applyObjectMergePatch(target: JsonObject, patch: JsonValue): JsonObject {
  if (!isJsonObject(patch)) throw undecodable(patch, "map[string]interface {}");
  return applyMergePatch(target, patch) as JsonObject;
}

/**
 * The smallest merge patch that turns `before` into `after`; undefined when they are equal.
 * Members that are null in `after` cannot be expressed by a merge patch and come out absent.
 */
export function createMergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: MutableJsonObject = {};
  for (const key of Object.keys(before)) {
    if (ownField(before, key) !== undefined && (ownField(after, key) ?? null) === null)
      setOwnField(patch, key, null);
  }
  for (const key of Object.keys(after)) {
    const change = memberPatch(ownField(before, key), ownField(after, key));
    if (change !== undefined) setOwnField(patch, key, change);
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function memberPatch(before: JsonValue | undefined, after: JsonValue | undefined): JsonValue | undefined {
  if (after === undefined || after === null || jsonEqual(before, after)) return undefined;
  if (isJsonObject(before) && isJsonObject(after)) return createMergePatch(before, after);
  return after;
}
