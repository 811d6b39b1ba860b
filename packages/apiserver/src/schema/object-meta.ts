import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  ownField,
  setOwnField,
} from "@unfold/apimachinery";
import { keptWhenZero, type MetaRecord, type MetaType, objectMeta } from "./object-meta-fields.js";

/** Metadata that cannot be read as meta/v1 ObjectMeta; the message is the JSON decoder's. */
export class MalformedMetadata extends Error {}

/**
 * Brings metadata to the form a round trip through meta/v1 ObjectMeta gives: unknown fields are dropped and reported,
 * empty ones omitted, times in UTC with whole seconds. Absent and null metadata is empty. What is the very part of `known`,
 * metadata in this form, stays as it is.
 * @throws MalformedMetadata
 */
export function normalizeObjectMeta(
  metadata: JsonValue | undefined,
  path: string,
  unknown: string[],
  known?: JsonObject,
): JsonObject {
  if (metadata === undefined || metadata === null) return {};
  if (metadata === known) return known;
  if (!isJsonObject(metadata)) {
    throw new MalformedMetadata(
      `json: cannot unmarshal ${goJsonType(metadata)} into Go value of type v1.ObjectMeta`,
    );
  }
  return readRecord(metadata, objectMeta, "", path, unknown, known);
}

function readRecord(
  value: JsonObject,
  type: MetaRecord,
  trail: string,
  path: string,
  unknown: string[],
  known?: JsonObject,
): JsonObject {
  let copy: MutableJsonObject | undefined;
  for (const key in value) {
    const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
    const before = value[key];
    if (typeof before === "object" && known !== undefined && before === ownField(known, key)) continue;
    if (field === undefined) unknown.push(`${path}.${key}`);
    const goField = `${type.record}.${trail}${key}`;
    const next =
      field === undefined || before === undefined
        ? undefined
        : read(before, field, goField, `${trail}${key}.`, `${path}.${key}`, unknown);
    const kept = isEmpty(next, key) ? undefined : next;
    if (kept === before) continue;
    copy ??= { ...value };
    if (kept === undefined) delete copy[key];
    else setOwnField(copy, key, kept);
  }
  const missing = type.always.filter((key) => !Object.hasOwn(copy ?? value, key));
  if (missing.length === 0) return copy ?? value;
  return { ...(copy ?? value), ...Object.fromEntries(missing.map((key) => [key, ""])) };
}

function isEmpty(value: JsonValue | undefined, key: string): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (isJsonObject(value)) return key !== "fieldsV1" && Object.keys(value).length === 0;
  return (value === 0 || value === false) && !keptWhenZero.has(key);
}

function read(
  value: JsonValue,
  type: MetaType,
  goField: string,
  trail: string,
  path: string,
  unknown: string[],
): JsonValue | undefined {
  if (value === null) return undefined;
  if (type === "raw") return value;
  if (type === "time") return readTime(value);
  if (typeof type === "string") return readScalar(value, type, goField);
  if ("map" in type) return readMap(value, goField);
  if ("list" in type) return readList(value, type.list, goField, trail, path, unknown);
  if (!isJsonObject(value)) throw mismatch(value, goField, `v1.${type.record}`);
  return readRecord(value, type, trail, path, unknown);
}

function readScalar(value: JsonValue, type: "string" | "int64" | "bool", goField: string): JsonValue {
  const matches =
    type === "string"
      ? typeof value === "string"
      : type === "bool"
        ? typeof value === "boolean"
        : Number.isInteger(value);
  if (!matches) throw mismatch(value, goField, type);
  return value;
}

function readMap(value: JsonValue, goField: string): JsonValue {
  if (!isJsonObject(value)) throw mismatch(value, goField, "map[string]string");
  let copy: MutableJsonObject | undefined;
  for (const key in value) {
    const text = ownField(value, key);
    if (typeof text === "string") continue;
    if (text !== null && text !== undefined) throw mismatch(text, goField, "string");
    copy ??= { ...value };
    setOwnField(copy, key, "");
  }
  return copy ?? value;
}

function readList(
  value: JsonValue,
  type: MetaType,
  goField: string,
  trail: string,
  path: string,
  unknown: string[],
): JsonValue {
  const goType = typeof type === "object" && "record" in type ? `[]v1.${type.record}` : `[]${String(type)}`;
  if (!Array.isArray(value)) throw mismatch(value, goField, goType);
  const list: readonly JsonValue[] = value;
  const read1 = (item: JsonValue, index: number): JsonValue =>
    read(item, type, goField, trail, `${path}[${index}]`, unknown) ?? (type === "string" ? "" : {});
  const next = list.map(read1);
  return next.every((item, index) => item === list[index]) ? list : next;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The times of one object mostly are the same. */
let lastCanonical: string | undefined;

function readTime(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "string") {
    throw new MalformedMetadata(`json: cannot unmarshal ${goJsonType(value)} into Go value of type string`);
  }
  if (value === lastCanonical) return value;
  const time = rfc3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new MalformedMetadata(
      `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
    );
  }
  const canonical = new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
  lastCanonical = canonical;
  return canonical === value ? value : canonical;
}

function mismatch(value: JsonValue, goField: string, goType: string): MalformedMetadata {
  return new MalformedMetadata(
    `json: cannot unmarshal ${goJsonType(value)} into Go struct field ${goField} of type ${goType}`,
  );
}

function goJsonType(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}
