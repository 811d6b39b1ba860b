import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { DecodeError } from "./decode-error.js";
import { requireExactNumbers } from "./exact-numbers.js";
import { JsonScanner, maxDepth } from "./json-scanner.js";

/** A decoded body. */
export interface Decoded {
  readonly value: JsonValue;
  /** Paths of keys given more than once, such as `spec.a`, when they were asked for. The last one given counts. */
  readonly duplicateFields: readonly string[];
}

export interface DecodeOptions {
  /** Look for keys given more than once. */
  readonly duplicateFields?: boolean;
}

/**
 * Decodes JSON; keys such as `__proto__` are data.
 * @throws DecodeError in the words of Go's encoding/json, also for text nested too deeply
 */
export function decodeJson(body: string | Uint8Array, options: DecodeOptions = {}): Decoded {
  const text = bodyText(body);
  const value = parse(text);
  requireExactNumbers(text);
  const repeated = options.duplicateFields === true && countKeys(text) !== countFields(value);
  const duplicateFields = repeated ? new JsonScanner(text).scan() : [];
  return { value, duplicateFields };
}

/** The body as text; bytes that are not UTF-8 become U+FFFD, as in Go. */
export function bodyText(body: string | Uint8Array): string {
  if (typeof body === "string") return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

function parse(text: string): JsonValue {
  if (mayBeTooDeep(text)) new JsonScanner(text).scan();
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    new JsonScanner(text).scan();
    throw new DecodeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Keys in valid JSON text: strings with a colon behind them. When there are more than fields, some were given twice. */
function countKeys(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at);
    while (isSpace(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) === 0x3a) keys++;
  }
  return keys;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Index behind the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** Fields of a value and of all values in it. */
function countFields(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let fields = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) fields += countFields(item);
    return fields;
  }
  const object = value as JsonObject;
  for (const key in object) fields += 1 + countFields(object[key] ?? null);
  return fields;
}

/** Whether brackets are ever more than the limit ahead; those in strings count too, so this only calls for a closer look. */
function mayBeTooDeep(text: string): boolean {
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 0x20; // maps [ and { to {, ] and } to }
    if (code === 0x7b && ++depth > maxDepth) return true;
    if (code === 0x7d) depth--;
  }
  return false;
}
