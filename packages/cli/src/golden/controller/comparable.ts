import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { plainForm } from "./same-machine.js";

/** Kind → the form in which its objects are compared. */
const forms: { readonly [kind: string]: (object: JsonObject) => JsonObject } = {
  VirtualMachine: (object) => withNamedConditions(plainForm(asKube(object)) as unknown as JsonObject),
  VirtualMachineInstance: (object) => withNamedConditions(withoutEmptyStructs(object)),
  ControllerRevision: (object) => {
    // The recording listed them without.
    const { apiVersion: _, kind: __, ...rest } = object;
    return fieldAt(rest, "data", "spec", "template") === undefined ? rest : withPlainData(rest);
  },
};

/** An object without what only its representation decides. */
export function comparable(kind: string, object: JsonObject): JsonObject {
  return forms[kind]?.(object) ?? object;
}

/** Members that Go writes although nothing is in them. */
function withoutEmptyStructs(vmi: JsonObject): JsonObject {
  const paths = [
    ["spec", "domain", "resources"],
    ["status", "guestOSInfo"],
    ["spec", "domain", "features", "acpi"],
  ] as const;
  return paths.reduce<JsonObject>((left, path) => {
    const found = fieldAt(left, ...path);
    const isEmpty = isJsonObject(found) && Object.keys(found).length === 0;
    return isEmpty ? withFieldAt(left, path, undefined) : left;
  }, vmi);
}

/** A note of a step: no annotations and an empty set of them are the same; conditions by type. */
export function comparableNote(note: JsonObject): JsonObject {
  const { conditions, annotations } = note;
  return {
    ...note,
    ...(annotations === undefined ? {} : { annotations: annotations ?? {} }),
    ...(conditions === undefined ? {} : { conditions: byType(listAt(note, "conditions")) }),
  };
}

function byType(conditions: readonly JsonValue[]): JsonObject {
  const named = conditions.map((condition): readonly [string, JsonValue] => {
    const { lastProbeTime: _, lastTransitionTime: __, ...rest } = condition as JsonObject;
    const told = Object.entries(rest).filter(([, value]) => value !== null);
    return [stringAt(condition, "type") ?? "", Object.fromEntries(told)];
  });
  return Object.fromEntries(named);
}

function asKube(object: JsonObject): KubeObject {
  return object as unknown as KubeObject;
}

function withPlainData(revision: JsonObject): JsonObject {
  const data = fieldAt(revision, "data");
  const { spec = null } = plainForm(asKube({ ...revision, spec: fieldAt(data, "spec") ?? null }));
  return { ...revision, data: { ...(isJsonObject(data) ? data : {}), spec } };
}

/** Conditions by type: their order says nothing, nor do the times at which KubeVirt looked. */
function withNamedConditions(object: JsonObject): JsonObject {
  const { status } = object;
  if (!isJsonObject(status) || status["conditions"] === undefined) return object;
  return { ...object, status: { ...status, conditions: byType(listAt(status, "conditions")) } };
}
