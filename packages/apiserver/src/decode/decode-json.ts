import type { JsonValue } from "@unfold/apimachinery";
import { DecodeError } from "./decode-error.js";
import { JsonScanner, maxDepth } from "./json-scanner.js";

/** A decoded body. */
export interface Decoded {
  readonly value: JsonValue;
  /** Paths of keys given more than once, such as `spec.a`, when they were asked for. The last one given counts. */
  readonly duplicateFields: readonly string[];
}

export interface DecodeOptions {
  /** Look for keys given more than once, which takes a second pass over the text. */
  readonly duplicateFields?: boolean;
}

/**
 * Decodes JSON; keys such as `__proto__` are data.
 * @throws DecodeError in the words of Go's encoding/json, also for text nested too deeply
 */
export function decodeJson(body: string | Uint8Array, options: DecodeOptions = {}): Decoded {
  const text = bodyText(body);
  const value = parse(text);
  const duplicateFields = options.duplicateFields ? new JsonScanner(text).scan() : [];
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
