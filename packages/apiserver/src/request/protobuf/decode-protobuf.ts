import { type JsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";
import { type Message, type MessageField, messageNamed, messageOfKind } from "./messages.js";
import { MalformedProtobuf, readFields, readVarints } from "./wire-reader.js";

/** First bytes of every object (k8s.io/apimachinery pkg/runtime/serializer/protobuf). */
const magic = [0x6b, 0x38, 0x73, 0x00];

const text = new TextDecoder();

/**
 * The object in a body of media type `application/vnd.kubernetes.protobuf`; undefined when its kind is none that is
 * known in this form. @throws MalformedProtobuf
 */
export function decodeProtobuf(body: Uint8Array): JsonObject | undefined {
  if (!magic.every((byte, index) => body[index] === byte)) {
    throw new MalformedProtobuf(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  }
  const envelope = new Map(
    readFields(body.subarray(magic.length)).map(({ number, value }) => [number, bytesOf(value)]),
  );
  const typeMeta = new Map(
    readFields(envelope.get(1) ?? empty).map(({ number, value }) => [number, bytesOf(value)]),
  );
  const apiVersion = text.decode(typeMeta.get(1) ?? empty);
  const kind = text.decode(typeMeta.get(2) ?? empty);
  const message = messageOfKind(apiVersion, kind);
  if (message === undefined) return undefined;
  return { apiVersion, kind, ...readMessage(message, envelope.get(2) ?? empty) };
}

const empty = new Uint8Array();

function bytesOf(value: bigint | Uint8Array): Uint8Array {
  if (typeof value === "bigint") throw new MalformedProtobuf("proto: wrong wireType");
  return value;
}

function readMessage(message: Message, bytes: Uint8Array): JsonObject {
  const object: MutableJsonObject = {};
  for (const { number, value } of readFields(bytes)) {
    const field = message.get(number);
    if (field !== undefined) setMember(object, field, value);
  }
  return object;
}

function setMember(object: MutableJsonObject, field: MessageField, value: bigint | Uint8Array): void {
  const { name, type, form } = field;
  const known = object[name];
  if (form === "inline") Object.assign(object, readValue(field, value));
  else if (form === "map" || type === "map" || type === "bytesMap")
    object[name] = withEntry(known, field, bytesOf(value));
  else if (form === "list") {
    const list: readonly JsonValue[] = Array.isArray(known) ? known : [];
    object[name] = [...list, ...readItems(field, value)];
  } else setPresent(object, field, readValue(field, value));
}

/** Go writes zero values of plain fields, which JSON leaves out. */
function setPresent(object: MutableJsonObject, { name, omitsZero }: MessageField, value: JsonValue): void {
  if (value === "" || (omitsZero && (value === 0 || value === false))) return;
  object[name] = value;
}

/** Numbers of a list may come packed into one field. */
function readItems(field: MessageField, value: bigint | Uint8Array): readonly JsonValue[] {
  if (field.type !== "int" || typeof value === "bigint") return [readValue(field, value)];
  return readVarints(value).map(toNumber);
}

function withEntry(
  known: JsonValue | undefined,
  { type, form }: MessageField,
  bytes: Uint8Array,
): JsonObject {
  const entry = new Map(readFields(bytes).map(({ number, value }) => [number, bytesOf(value)]));
  const map: MutableJsonObject = { ...(known as JsonObject | undefined) };
  const value = entry.get(2) ?? empty;
  const shown = form === "map" ? readTyped(type, value) : type === "map" ? text.decode(value) : base64(value);
  setOwnField(map, text.decode(entry.get(1) ?? empty), shown);
  return map;
}

function readValue({ type }: MessageField, value: bigint | Uint8Array): JsonValue {
  if (type === "bool") return value !== 0n;
  if (type === "int") {
    if (typeof value !== "bigint") throw new MalformedProtobuf("proto: wrong wireType");
    return toNumber(value);
  }
  return readTyped(type, bytesOf(value));
}

function toNumber(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

const readers: { readonly [type: string]: (bytes: Uint8Array) => JsonValue } = {
  string: (bytes) => text.decode(bytes),
  bytes: base64,
  Time: (bytes) => readTime(bytes, 0),
  MicroTime: (bytes) => readTime(bytes, 6),
  Raw: readRaw,
  Quantity: (bytes) => text.decode(fieldOf(bytes, 1)),
  IntOrString: readIntOrString,
  ExtraValue: (bytes) => readFields(bytes).map(({ value }) => text.decode(bytesOf(value))),
};

function readTyped(type: string, bytes: Uint8Array): JsonValue {
  const reader = readers[type];
  if (reader !== undefined) return reader(bytes);
  const message = messageNamed(type);
  if (message === undefined) throw new Error(`Message ${type} is not declared`);
  return readMessage(message, bytes);
}

function fieldOf(bytes: Uint8Array, wanted: number): Uint8Array {
  const found = readFields(bytes).find(({ number }) => number === wanted);
  return found === undefined ? empty : bytesOf(found.value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Which of the two it is, the number, the text. */
function readIntOrString(bytes: Uint8Array): JsonValue {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, value]));
  const number = fields.get(2);
  if (fields.get(1) === 1n) return text.decode(bytesOf(fields.get(3) ?? empty));
  return typeof number === "bigint" ? Number(BigInt.asIntN(32, number)) : 0;
}

/** Seconds since 1970 and nanoseconds; a time without fields is no time. */
function readTime(bytes: Uint8Array, digits: 0 | 6): JsonValue {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, value]));
  const seconds = fields.get(1);
  if (typeof seconds !== "bigint") return "";
  const nanos = fields.get(2);
  const whole = new Date(Number(BigInt.asIntN(64, seconds)) * 1000).toISOString().slice(0, 19);
  if (digits === 0) return `${whole}Z`;
  const micros = Math.floor(Number(typeof nanos === "bigint" ? nanos : 0n) / 1000);
  return `${whole}.${String(micros).padStart(6, "0")}Z`;
}

/** RawExtension and FieldsV1: JSON text in field 1. */
function readRaw(bytes: Uint8Array): JsonValue {
  const raw = readFields(bytes).find(({ number }) => number === 1);
  return raw === undefined ? {} : (JSON.parse(text.decode(bytesOf(raw.value))) as JsonValue);
}
