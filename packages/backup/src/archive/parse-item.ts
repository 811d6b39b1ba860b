import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { metadataProblem } from "../inventory/metadata-problem.js";
import { ArchiveError } from "./archive-error.js";

/** How a text becomes a value; keys given twice are told by path. Throws on text that is not of the form. */
export type DecodeText = (text: string) => {
  readonly value: JsonValue;
  readonly duplicateFields: readonly string[];
};

/**
 * Reads one object of an archive. A text with more keys than the object it makes gives one twice; only such a text is read
 * again, by `decodeStrictly`, to tell which.
 * @throws ArchiveError naming the member
 */
export function parseItem(content: Buffer, member: string, decodeStrictly: DecodeText): KubeObject {
  const keys = countKeys(content);
  if (keys === undefined) throw new ArchiveError("nested too deeply", member);
  const text = content.toString("utf8");
  const value = parse(text, member);
  if (!isKubeObject(value)) {
    throw new ArchiveError("no Kubernetes object: apiVersion, kind or metadata is missing", member);
  }
  const problem = metadataProblem(value.metadata as JsonObject);
  if (problem !== undefined) throw new ArchiveError(problem, member);
  if (keysIn(value) !== keys) refuseDuplicates(text, member, decodeStrictly);
  return value;
}

function parse(text: string, member: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new ArchiveError(`no JSON: ${error instanceof Error ? error.message : String(error)}`, member, {
      cause: error,
    });
  }
}

function refuseDuplicates(text: string, member: string, decodeStrictly: DecodeText): void {
  const [duplicate] = decodeStrictly(text).duplicateFields;
  if (duplicate !== undefined) throw new ArchiveError(`the key ${duplicate} is given twice`, member);
}

function isKubeObject(value: JsonValue): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isJsonObject(value["metadata"])
  );
}

/** Deepest nesting read: far beyond any object, short of what recursive code can take. */
const maxDepth = 500;

/** How many keys a JSON text writes: its colons outside of strings; undefined when it is nested too deeply. */
function countKeys(content: Buffer): number | undefined {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < content.length; at++) {
    const code = content[at] as number;
    if (code === 0x22) at = endOfString(content, at);
    else if (code === 0x3a) keys++;
    // [ and {, ] and } differ by this bit.
    else if ((code | 0x20) === 0x7b && ++depth > maxDepth) return undefined;
    else if ((code | 0x20) === 0x7d) depth--;
  }
  return keys;
}

/** Beyond this a string is searched for its end at once instead of byte by byte. */
const longString = 48;

/** Where the string that begins at `at` ends. */
function endOfString(content: Buffer, start: number): number {
  let at = start + 1;
  for (const long = at + longString; at < long && at < content.length; at++) {
    const code = content[at] as number;
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  for (let end = content.indexOf(0x22, at); end !== -1; end = content.indexOf(0x22, end + 1)) {
    let escapes = end;
    while (escapes > at && content[escapes - 1] === 0x5c) escapes--;
    if ((end - escapes) % 2 === 0) return end;
  }
  return content.length;
}

function keysIn(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) keys += keysIn(item);
    return keys;
  }
  for (const key in value)
    keys += 1 + keysIn((value as { readonly [key: string]: JsonValue })[key] as JsonValue);
  return keys;
}
