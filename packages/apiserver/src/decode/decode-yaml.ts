import { isJsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";
import { DecodeError } from "./decode-error.js";
import { bodyText, type Decoded, type DecodeOptions, decodeJson } from "./decode-json.js";
import { requireExact } from "./exact-numbers.js";
import { maxDepth } from "./json-scanner.js";
import { kubernetesTags } from "./yaml-tags.js";

/**
 * Decodes the first document of a YAML 1.1 text as Kubernetes does (`yes` is true, `0777` is 511, times stay text).
 * JSON, which clients send under the YAML media types too, takes the fast path.
 * @throws DecodeError
 */
export function decodeYaml(body: string | Uint8Array, options: DecodeOptions = {}): Decoded {
  const text = bodyText(body);
  if (/^\s*[{[]/.test(text)) {
    const json = tryJson(text, options);
    if (json !== undefined) return json;
  }
  const document = firstDocument(text);
  if (document === undefined) return { value: null, duplicateFields: [] };
  const duplicates = new Set<string>();
  checkNode(document.contents, "", [], duplicates);
  return {
    value: toJson(readDocument(document)),
    duplicateFields: options.duplicateFields ? [...duplicates] : [],
  };
}

/** What YAML would not read otherwise. */
const final = /exceeded max depth$|cannot be held exactly|of type float64$/;

function tryJson(text: string, options: DecodeOptions): Decoded | undefined {
  try {
    return decodeJson(text, options);
  } catch (error) {
    if (error instanceof DecodeError && final.test(error.message)) throw error;
    return undefined;
  }
}

function firstDocument(text: string): Document.Parsed | undefined {
  const documents = parseAllDocuments(text, {
    version: "1.1",
    customTags: kubernetesTags,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const first = Array.isArray(documents) ? documents[0] : undefined;
  const error = first?.errors[0];
  if (error === undefined) return first;
  const line = text.slice(0, error.pos[0]).split("\n").length;
  throw new DecodeError(`yaml: line ${line}: ${error.message}`, { cause: error });
}

function readDocument(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new DecodeError(`yaml: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Finds keys given twice; refuses integers that a number does not hold, and nesting that code recursing over the value could
 * not take, among it what is nested in itself; `anchors` are those of the nodes around this one.
 */
function checkNode(
  node: Node | null,
  path: string,
  anchors: readonly (string | undefined)[],
  duplicates: Set<string>,
): void {
  if (anchors.length >= maxDepth) throw new DecodeError("yaml: exceeded max depth");
  if (isScalar(node) && typeof node.value === "number" && node.source !== undefined) {
    if (/^[-+]?\d+$/.test(node.source)) requireExact(node.source.replace(/^\+/, ""));
  }
  if (isAlias(node)) {
    if (!anchors.includes(node.source)) return;
    throw new DecodeError(`yaml: anchor '${node.source}' value contains itself`);
  }
  if (!isSeq(node) && !isMap(node)) return;
  const inside = [...anchors, node.anchor];
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      checkNode(item as Node | null, `${path}[${index}]`, inside, duplicates);
    }
  }
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const child = path === "" ? name : `${path}.${name}`;
    if (seen.has(name)) duplicates.add(child);
    seen.add(name);
    checkNode(value as Node | null, child, inside, duplicates);
  }
}

/** The value as plain JSON, which has no infinities. */
function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new DecodeError(`json: unsupported value: ${goFloat(value)}`);
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (!isJsonObject(value)) throw new DecodeError(`yaml: cannot be written as JSON: ${String(value)}`);
  const object: MutableJsonObject = {};
  for (const [key, member] of Object.entries(value)) setOwnField(object, key, toJson(member));
  return object;
}

function goFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}
