import { type JsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";
import { type Message, type MessageField, messageNamed } from "./messages.js";
import { MalformedProtobuf, readFields } from "./wire-reader.js";

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
  const message = messageNamed(kind);
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
    if (field === undefined) continue;
    const known = object[field.name];
    if (field.type === "map" || field.type === "bytesMap")
      object[field.name] = withEntry(known, field, bytesOf(value));
    else if (field.repeated)
      object[field.name] = [...(Array.isArray(known) ? known : []), readValue(field, value)];
    else setPresent(object, field, readValue(field, value));
  }
  return object;
}

/** Go writes zero values of plain fields, which JSON leaves out. */
function setPresent(object: MutableJsonObject, field: MessageField, value: JsonValue | undefined): void {
  if (value !== undefined && value !== "") object[field.name] = value;
}

function withEntry(known: JsonValue | undefined, { type }: MessageField, bytes: Uint8Array): JsonObject {
  const entry = new Map(readFields(bytes).map(({ number, value }) => [number, bytesOf(value)]));
  const map: MutableJsonObject = { ...(known as JsonObject | undefined) };
  const value = entry.get(2) ?? empty;
  const shown = type === "map" ? text.decode(value) : Buffer.from(value).toString("base64");
  setOwnField(map, text.decode(entry.get(1) ?? empty), shown);
  return map;
}

function readValue({ type }: MessageField, value: bigint | Uint8Array): JsonValue {
  if (type === "bool") return value === 1n;
  if (type === "int") return Number(BigInt.asIntN(64, value as bigint));
  if (type === "string") return text.decode(bytesOf(value));
  if (type === "Time" || type === "MicroTime") return readTime(bytesOf(value), type === "Time" ? 0 : 6);
  if (type === "Raw") return readRaw(bytesOf(value));
  const message = messageNamed(type);
  if (message === undefined) throw new Error(`Message ${type} is not declared`);
  return readMessage(message, bytesOf(value));
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
