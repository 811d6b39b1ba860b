import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type MutableJsonObject,
  setOwnField,
  withField,
} from "@unfold/apimachinery";
import { expandedFromAnnotation } from "./annotation-key.js";
import type { ExpansionRecord, PathSegment, RecordedChange, RecordedRole } from "./expansion-record.js";

/** The virtual machine with its record. Equal records give equal text. */
export function withRecord(vm: KubeObject, record: ExpansionRecord): KubeObject {
  return withRecordText(vm, JSON.stringify(sorted(record as unknown as JsonValue)));
}

/** The virtual machine without a record. */
export function withoutRecord(vm: KubeObject): KubeObject {
  return withRecordText(vm, undefined);
}

/** The record's text as it stands in the annotation. */
export function recordText(vm: KubeObject): string | undefined {
  const { annotations } = vm.metadata;
  return annotations !== undefined && Object.hasOwn(annotations, expandedFromAnnotation)
    ? annotations[expandedFromAnnotation]
    : undefined;
}

/** Sets or removes the annotation; a map of annotations left empty goes with it. */
export function withRecordText(vm: KubeObject, text: string | undefined): KubeObject {
  if (recordText(vm) === text) return vm;
  const annotations = withField(vm.metadata.annotations ?? {}, expandedFromAnnotation, text);
  const left = Object.keys(annotations).length === 0 ? undefined : annotations;
  return { ...vm, metadata: withField(vm.metadata, "annotations", left) };
}

/** The record a virtual machine carries; undefined when there is none or it is not one. */
export function recordOf(vm: KubeObject): ExpansionRecord | undefined {
  const text = recordText(vm);
  if (text === undefined) return undefined;
  const value = parsed(text);
  return isRecord(value) ? (value as unknown as ExpansionRecord) : undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isRecord(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const { version, instancetype, preference, changes } = value;
  return (
    version === 1 &&
    (instancetype !== undefined || preference !== undefined) &&
    [instancetype, preference].every((role) => role === undefined || isRole(role)) &&
    Array.isArray(changes) &&
    changes.every(isChange)
  );
}

function isRole(value: JsonValue): value is JsonObject & RecordedRole {
  if (!isJsonObject(value)) return false;
  const { matcher, statusRef, type } = value;
  return (
    isJsonObject(matcher) &&
    (statusRef === undefined || isJsonObject(statusRef)) &&
    isJsonObject(type) &&
    [type.apiVersion, type.kind, type.name].every((text) => typeof text === "string") &&
    isJsonObject(type.spec)
  );
}

function isChange(value: JsonValue): value is JsonObject & RecordedChange {
  if (!isJsonObject(value) || !Array.isArray(value.path)) return false;
  const path = value.path as readonly JsonValue[];
  // A record may only ever speak of the spec, whoever wrote it.
  return path[0] === "spec" && path.length > 1 && path.every(isSegment);
}

function isSegment(value: JsonValue): value is JsonValue & PathSegment {
  return typeof value === "string" || (isJsonObject(value) && typeof value.name === "string");
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field !== undefined) setOwnField(copy, key, sorted(field));
  }
  return copy;
}
