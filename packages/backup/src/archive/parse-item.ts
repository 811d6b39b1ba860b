import { isJsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { ArchiveError } from "./archive-error.js";

/** How a text becomes a value; keys given twice are told by path. Throws on text that is not of the form. */
export type DecodeText = (text: string) => {
  readonly value: JsonValue;
  readonly duplicateFields: readonly string[];
};

/**
 * Reads one object of an archive. Text that JSON writes back in the same length cannot hold a key twice, so only what
 * differs (a minority: text with escaped angle brackets, say) is read a second time by `decodeStrictly`.
 * @throws ArchiveError naming the member
 */
export function parseItem(content: Buffer, member: string, decodeStrictly: DecodeText): KubeObject {
  if (isTooDeep(content)) throw new ArchiveError("nested too deeply", member);
  const text = content.toString("utf8");
  const value = parse(text, member);
  if (!isKubeObject(value)) {
    throw new ArchiveError("no Kubernetes object: apiVersion, kind or metadata is missing", member);
  }
  if (JSON.stringify(value).length !== text.trimEnd().length) refuseDuplicates(text, member, decodeStrictly);
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

/** Whether brackets, those in texts too, are ever more than the limit ahead. */
function isTooDeep(content: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < content.length; at++) {
    const code = (content[at] ?? 0) | 0x20; // maps [ and { to {, ] and } to }
    if (code === 0x7b && ++depth > maxDepth) return true;
    if (code === 0x7d) depth--;
  }
  return false;
}
