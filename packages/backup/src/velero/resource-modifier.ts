import {
  applyJsonPatch,
  applyObjectMergePatch,
  applyStrategicMergePatch,
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  parseApiVersion,
  parseJsonPointer,
  stringAt,
} from "@unfold/apimachinery";
import { RE2JS } from "re2js";
import { includesName } from "./resource-filter.js";

/** Reads the text of a patch, which may be JSON or YAML. Throws on text that is neither. */
export type ReadPatch = (text: string) => JsonValue;

/** An object as a resource modifier leaves it. */
export interface ModifiedResource {
  readonly object: KubeObject;
  /** Why rules could not be applied. */
  readonly problems: readonly string[];
}

/**
 * The object as a restore's resource modifier leaves it (Velero internal/resourcemodifiers, version v1). Each rule is meant
 * or not for the object as it came; one that cannot be applied changes nothing.
 *
 * @param groupResource that the archive has it under, such as `virtualmachines.kubevirt.io`
 */
export function modifyResource(
  object: KubeObject,
  groupResource: string,
  modifier: JsonValue,
  readPatch: ReadPatch,
): ModifiedResource {
  const problems: string[] = [];
  let modified = object;
  for (const rule of listAt(modifier, "resourceModifierRules")) {
    try {
      if (!meetsConditions(object, groupResource, fieldAt(rule, "conditions"))) continue;
      modified = applyRule(modified, rule, readPatch);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return { object: modified, problems };
}

/** What a patch says of itself is in the cause of the API server's answer to it. */
function problemOf(error: unknown): string {
  const told = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return told instanceof Error ? told.message : String(told);
}

/** A rule has patches of one form. */
function applyRule(object: KubeObject, rule: JsonValue, readPatch: ReadPatch): KubeObject {
  const texts = (field: string): readonly string[] =>
    listAt(rule, field)
      .map((patch) => stringAt(patch, "patchData") ?? "")
      .filter((text) => text.trim() !== "");
  const patches = listAt(rule, "patches");
  if (patches.length > 0) return applyOperations(object, patches.map(readOperation));
  const merges = texts("mergePatches");
  if (merges.length > 0) {
    return merges.reduce<JsonObject>(
      (merged, text) => applyObjectMergePatch(merged, readPatch(text)),
      object,
    ) as KubeObject;
  }
  return texts("strategicPatches").reduce<JsonObject>((merged, text) => {
    if (!isBuiltIn(object)) throw new Error(notRegistered(object));
    return applyStrategicMergePatch(merged, readPatch(text));
  }, object) as KubeObject;
}

/** One test that fails leaves the object as it was. */
function applyOperations(object: KubeObject, operations: readonly JsonObject[]): KubeObject {
  let patched: JsonValue = object;
  for (const operation of operations) {
    try {
      patched = applyJsonPatch(patched, [operation]);
    } catch (error) {
      if (operation["op"] === "test") return object;
      throw error;
    }
  }
  return patched as KubeObject;
}

/** Groups of Kubernetes itself, whose lists have known keys. */
function isBuiltIn({ apiVersion }: KubeObject): boolean {
  const { group } = parseApiVersion(apiVersion);
  return !group.includes(".") || group.endsWith(".k8s.io");
}

function notRegistered({ apiVersion, kind }: KubeObject): string {
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:100"`;
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
function readOperation(operation: JsonValue): JsonObject {
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
