import { badRequest } from "../api-error.js";
import { goJson, goPrint } from "../go-format.js";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "../json/json.js";
import { coreMergeRules } from "./core-merge-rules.js";
import { undecodable } from "./json-patch.js";
import { checkElementOrder, type ListMerge, mergeList, orderList } from "./strategic-merge-list.js";

/** How a list merges; without `mergeKey` it is a set of scalars. */
export interface StrategicMergeRule {
  readonly strategy: "merge";
  readonly mergeKey?: string;
}

/** The rule of the list at `path` (names of fields, list positions left out); undefined replaces the list. */
export type StrategicMergeRules = (path: readonly string[]) => StrategicMergeRule | undefined;

const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";
const retainKeys = "$retainKeys";

/**
 * Applies a strategic merge patch with its directives `$patch`, `$retainKeys`, `$setElementOrder/LIST` and
 * `$deleteFromPrimitiveList/LIST` (k8s.io/apimachinery pkg/util/strategicpatch). Where upstream answers 500 to a patch it
 * cannot read, this answers 400 with the same message; directives never end up in the result.
 *
 * @throws ApiError BadRequest
 */
export function applyStrategicMergePatch(
  target: JsonObject,
  patch: JsonValue,
  rules: StrategicMergeRules = coreMergeRules,
): JsonObject {
  if (!isJsonObject(patch)) throw undecodable(patch, "map[string]interface {}");
  return mergeObject(target, patch, [], rules);
}

function mergeObject(
  original: JsonObject | undefined,
  patch: JsonObject,
  path: readonly string[],
  rules: StrategicMergeRules,
): JsonObject {
  const directive = ownField(patch, "$patch");
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "replace")
    throw badRequest(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(patch)}`);
  const merged = retained(directive === "replace" ? {} : (original ?? {}), patch);
  for (const key of fieldNames(patch)) {
    const next = mergeField(ownField(merged, key), patch, key, [...path, key], rules);
    if (next === undefined) delete merged[key];
    else setOwnField(merged, key, next);
  }
  return merged;
}

/** Names of the fields a patch changes, by a value or a directive. */
function fieldNames(patch: JsonObject): ReadonlySet<string> {
  const names = Object.keys(patch)
    .filter((key) => key !== "$patch" && key !== retainKeys)
    .map((key) => [orderPrefix, deletePrefix].reduce((name, prefix) => withoutPrefix(name, prefix), key));
  return new Set(names);
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** A copy of the original without the fields that `$retainKeys` does not name. */
function retained(original: JsonObject, patch: JsonObject): MutableJsonObject {
  const directive = ownField(patch, retainKeys);
  const copy: MutableJsonObject = { ...original };
  if (directive === undefined) return copy;
  const strangers = Object.keys(patch).filter(
    (key) =>
      !key.startsWith("$") &&
      ownField(patch, key) !== null &&
      Array.isArray(directive) &&
      !directive.includes(key),
  );
  if (!Array.isArray(directive) || strangers.length > 0)
    throw badRequest("invalid patch format of retainKeys");
  for (const key of Object.keys(copy)) if (!directive.includes(key)) delete copy[key];
  return copy;
}

function mergeField(
  original: JsonValue | undefined,
  patch: JsonObject,
  key: string,
  path: readonly string[],
  rules: StrategicMergeRules,
): JsonValue | undefined {
  const value = ownField(patch, key);
  const order = listDirective(patch, orderPrefix + key, "invalid patch format of setElementOrder list");
  const deletions = listDirective(patch, deletePrefix + key, "invalid patch format of primitive list");
  if (value === null) return undefined;
  const merged = mergeValue(original, value, order, path, rules);
  if (deletions === undefined || !Array.isArray(merged)) return merged;
  const deleted = new Set(deletions.map(goJson));
  return merged.filter((item) => !deleted.has(goJson(item)));
}

function listDirective(patch: JsonObject, key: string, problem: string): readonly JsonValue[] | undefined {
  const value = ownField(patch, key);
  if (value === undefined || Array.isArray(value)) return value;
  throw badRequest(problem);
}

function mergeValue(
  original: JsonValue | undefined,
  patch: JsonValue | undefined,
  order: readonly JsonValue[] | undefined,
  path: readonly string[],
  rules: StrategicMergeRules,
): JsonValue | undefined {
  if (isJsonObject(patch))
    return mergeObject(isJsonObject(original) ? original : undefined, patch, path, rules);
  const list = Array.isArray(original) ? (original as readonly JsonValue[]) : undefined;
  if (patch !== undefined && !Array.isArray(patch)) return patch;
  const changes = patch as readonly JsonValue[] | undefined;
  const rule = rules(path);
  if (rule === undefined || list === undefined)
    return changes?.flatMap((item) => fresh(item, path, rules)) ?? original;
  const merge: ListMerge = {
    mergeKey: rule.mergeKey,
    mergeElement: (element, change) => mergeObject(element, change, path, rules),
  };
  if (order !== undefined) checkElementOrder(changes ?? [], order, rule.mergeKey);
  const merged = changes === undefined ? list : mergeList(list, changes, merge);
  return order === undefined ? merged : orderList(merged, order, list, rule.mergeKey);
}

/** An element of a list that has nothing to merge with: directives mean nothing there and are dropped. */
function fresh(item: JsonValue, path: readonly string[], rules: StrategicMergeRules): readonly JsonValue[] {
  if (!isJsonObject(item)) return [item];
  return ownField(item, "$patch") === undefined ? [mergeObject(undefined, item, path, rules)] : [];
}
