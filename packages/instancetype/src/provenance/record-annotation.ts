import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  withField,
} from "@unfold/apimachinery";
import { expandedFromAnnotation } from "./annotation-key.js";
import { canonicalJson, sharedCanonicalJson } from "./canonical-json.js";
import { type DigestRecord, digestRecord, isDigestRecord, recordLimit } from "./digest-record.js";
import type { ExpansionRecord, PathSegment, RecordedChange, RecordedRole } from "./expansion-record.js";
import { pathJson } from "./known-path.js";

/** The virtual machine with its record, or with digests of one that is too large. Equal records give equal text. */
export function withRecord(vm: KubeObject, record: ExpansionRecord): KubeObject {
  const text = textOf(record);
  // A character takes at most three bytes, so that most records need not be measured.
  const fits = text.length * 3 <= recordLimit || new TextEncoder().encode(text).length <= recordLimit;
  const recorded = withRecordText(vm, fits ? text : canonicalJson(digestRecord(record, text)));
  const annotations = recorded.metadata?.annotations;
  if (fits && annotations !== undefined) written.set(annotations, record);
  return recorded;
}

/** Keys are sorted, as in every canonical text. */
function textOf({ changes, instancetype, preference, version }: ExpansionRecord): string {
  const type = instancetype === undefined ? "" : `,"instancetype":${roleText(instancetype)}`;
  const taste = preference === undefined ? "" : `,"preference":${roleText(preference)}`;
  return `{"changes":[${changes.map(changeText).join(",")}]${type}${taste},"version":${version}}`;
}

function changeText({ path, before, after }: RecordedChange): string {
  const now = after === undefined ? "" : `"after":${canonicalJson(after)},`;
  const then = before === undefined ? "" : `"before":${canonicalJson(before)},`;
  return `{${now}${then}"path":${pathJson(path)}}`;
}

function roleText({ inferredFrom, matcher, statusRef, type }: RecordedRole): string {
  const volume = inferredFrom === undefined ? "" : `"inferredFrom":${canonicalJson(inferredFrom)},`;
  const status = statusRef === undefined ? "" : `,"statusRef":${canonicalJson(statusRef)}`;
  return `{${volume}"matcher":${canonicalJson(matcher)}${status},"type":${sharedCanonicalJson(type)}}`;
}

/** The virtual machine without a record. */
export function withoutRecord(vm: KubeObject): KubeObject {
  return withRecordText(vm, undefined);
}

/** The record's text as it stands in the annotation. */
export function recordText(vm: KubeObject): string | undefined {
  const annotations = vm.metadata?.annotations;
  return annotations !== undefined && Object.hasOwn(annotations, expandedFromAnnotation)
    ? annotations[expandedFromAnnotation]
    : undefined;
}

/** Sets or removes the annotation; a map of annotations left empty goes with it. */
export function withRecordText(vm: KubeObject, text: string | undefined): KubeObject {
  if (recordText(vm) === text) return vm;
  const annotations = withField(vm.metadata?.annotations ?? {}, expandedFromAnnotation, text);
  const left = Object.keys(annotations).length === 0 ? undefined : annotations;
  return { ...vm, metadata: withField(vm.metadata ?? {}, "annotations", left) };
}

/** The digests a virtual machine carries in place of a record that was too large. */
export function digestRecordOf(vm: KubeObject): DigestRecord | undefined {
  const text = recordText(vm);
  const value = text === undefined ? undefined : parsed(text);
  return isDigestRecord(value) ? value : undefined;
}

/** What a virtual machine says it was expanded from: its record, or the digests it carries in place of one. */
export function expansionOf(vm: KubeObject): ExpansionRecord | DigestRecord | undefined {
  return recordOf(vm) ?? digestRecordOf(vm);
}

/** The record a virtual machine carries; undefined when there is none, it is not one, or only its digests. */
export function recordOf(vm: KubeObject): ExpansionRecord | undefined {
  const annotations = vm.metadata?.annotations;
  const known = annotations === undefined ? undefined : written.get(annotations);
  if (known !== undefined) return known;
  const text = recordText(vm);
  return text === undefined ? undefined : recordIn(text);
}

/** Records written here, by the annotations they stand in: whoever expands a machine reads its record next. */
const written = new WeakMap<NonNullable<KubeObject["metadata"]["annotations"]>, ExpansionRecord>();

/** Records read last, by text: whoever handles a machine asks for its record many times in a row. */
const readLast = new Map<string, ExpansionRecord | undefined>();
const readLastLimit = 512;

function recordIn(text: string): ExpansionRecord | undefined {
  if (readLast.has(text)) return readLast.get(text);
  const value = parsed(text);
  const record = isRecord(value) ? (value as unknown as ExpansionRecord) : undefined;
  const oldest = readLast.keys().next();
  if (readLast.size >= readLastLimit && oldest.done !== true) readLast.delete(oldest.value);
  readLast.set(text, record);
  return record;
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
  const { inferredFrom, matcher, statusRef, type } = value;
  return (
    (inferredFrom === undefined || typeof inferredFrom === "string") &&
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
