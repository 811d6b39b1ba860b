import {
  applyJsonPatch,
  applyObjectMergePatch,
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  parseJsonPointer,
  stringAt,
} from "@unfold/apimachinery";
import { RE2JS } from "re2js";
import { includesName } from "./resource-filter.js";

/** Reads the text of a patch, which may be JSON or YAML. Throws on text that is neither. */
export type ReadPatch = (text: string) => JsonValue;

/**
 * The object as a restore's resource modifier leaves it (Velero internal/resourcemodifiers, version v1). Strategic
 * patches are merged as merge patches: on the fields of custom resources both do the same.
 *
 * @param groupResource that the archive has it under, such as `virtualmachines.kubevirt.io`
 */
export function modifyResource(
  object: KubeObject,
  groupResource: string,
  modifier: JsonValue,
  readPatch: ReadPatch,
): KubeObject {
  const rules = listAt(modifier, "resourceModifierRules");
  return rules.reduce<KubeObject>(
    (modified, rule) => applyRule(modified, groupResource, rule, readPatch),
    object,
  );
}

function applyRule(
  object: KubeObject,
  groupResource: string,
  rule: JsonValue,
  readPatch: ReadPatch,
): KubeObject {
  if (!meetsConditions(object, groupResource, fieldAt(rule, "conditions"))) return object;
  const patches = listAt(rule, "patches");
  const patched =
    patches.length === 0 ? object : (applyJsonPatch(object, patches.map(readOperation)) as KubeObject);
  return ["mergePatches", "strategicPatches"]
    .flatMap((field) => listAt(rule, field))
    .map((patch) => stringAt(patch, "patchData") ?? "")
    .filter((text) => text.trim() !== "")
    .reduce<JsonObject>(
      (merged, text) => applyObjectMergePatch(merged, readPatch(text)),
      patched,
    ) as KubeObject;
}

function meetsConditions(
  object: KubeObject,
  groupResource: string,
  conditions: JsonValue | undefined,
): boolean {
  const { namespace = "", name = "", labels } = object.metadata;
  const wanted = stringAt(conditions, "groupResource") ?? "";
  if (!includesName({ includes: [wanted], excludes: [] }, groupResource)) return false;
  const namespaces = listAt(conditions, "namespaces").filter((value) => typeof value === "string");
  if (!includesName({ includes: namespaces, excludes: [] }, namespace)) return false;
  const pattern = stringAt(conditions, "resourceNameRegex") ?? "";
  if (pattern !== "" && !RE2JS.compile(pattern).matcher(name).find()) return false;
  const selector = fieldAt(conditions, "labelSelector");
  if (isJsonObject(selector) && !matchesLabels(labelSelectorFromObject(selector), labels)) return false;
  return listAt(conditions, "matches").every((match) => matchesValue(object, match));
}

function matchesValue(object: KubeObject, match: JsonValue): boolean {
  const wanted = fieldAt(match, "value");
  const pointer = parseJsonPointer(stringAt(match, "path") ?? "");
  const value = pointer === undefined ? undefined : fieldAt(object, ...pointer);
  return jsonEqual(value, wanted) || (value !== undefined && String(value) === wanted);
}

/** Velero writes values as text: `"3"` is a number, `"\"3\""` a text, what is no JSON stands for itself. */
function readOperation(operation: JsonValue): JsonValue {
  const op = stringAt(operation, "operation") ?? "";
  const value = stringAt(operation, "value");
  const path = stringAt(operation, "path") ?? "";
  const from = stringAt(operation, "from");
  return {
    op,
    path,
    ...(from === undefined || from === "" ? {} : { from }),
    ...(value === undefined ? {} : { value: readValue(value) }),
  };
}

function readValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
