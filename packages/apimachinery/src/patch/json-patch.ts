import { type ApiError, apiError, badRequest } from "../api-error.js";
import { goJson, goQuote, utf8Length } from "../go-format.js";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
  stringAt,
  withField,
} from "../json/json.js";
import { parseJsonPointer } from "../json/json-pointer.js";

/** Limits of kube-apiserver (maxJSONPatchOperations, JSONPatchMaxCopyBytes). */
const maxOperations = 10_000;
const maxCopyBytes = 3 * 1024 * 1024;

/** Why an operation could not be applied; callers see it as the `cause` of an {@link ApiError}. */
class PatchFailure extends Error {}

/** Budget shared by the operations of one patch, so that copies cannot double a document without end. */
interface CopyBudget {
  bytes: number;
}

type Operation = (document: JsonValue, operation: JsonObject, budget: CopyBudget) => JsonValue;

const operations: { readonly [name: string]: Operation } = {
  add: (document, operation) => add(document, pathOf(operation, "path"), operand(operation)),
  remove: (document, operation) => remove(document, pathOf(operation, "path")),
  replace: (document, operation) => replace(document, pathOf(operation, "path"), operand(operation)),
  move: (document, operation) => {
    const [from, path] = [pathOf(operation, "from"), pathOf(operation, "path")];
    if (from.length < path.length && from.every((token, index) => token === path[index]))
      throw new PatchFailure("unable to move a value into one of its children");
    return add(remove(document, from), path, get(document, from));
  },
  copy: (document, operation, budget) => {
    const value = get(document, pathOf(operation, "from"));
    budget.bytes -= utf8Length(goJson(value));
    if (budget.bytes < 0) throw new PatchFailure(`copies exceed the limit of ${maxCopyBytes} bytes`);
    return add(document, pathOf(operation, "path"), value);
  },
  test: (document, operation) => {
    const path = pathOf(operation, "path");
    if (!jsonEqual(getOrNull(document, path), operand(operation)))
      throw new PatchFailure(`testing path ${goQuote(stringAt(operation, "path") ?? "")} failed`);
    return document;
  },
};

/**
 * Applies an RFC 6902 patch, sharing what it does not change. Behaves like kube-apiserver: negative list indices count
 * from the end, and `test` takes a missing member for null.
 *
 * @throws ApiError BadRequest when the patch is not a list of operations, RequestEntityTooLarge above 10000 operations,
 * Invalid (422) when an operation fails.
 */
export function applyJsonPatch(document: JsonValue, patch: JsonValue): JsonValue {
  let result = document;
  for (const next of jsonPatchSteps(document, patch)) result = next;
  return result;
}

/** The documents that {@link applyJsonPatch} makes one after the other, for those who want to do something in between. */
export function* jsonPatchSteps(document: JsonValue, patch: JsonValue): Generator<JsonValue, void> {
  const list = decodePatch(patch);
  const budget: CopyBudget = { bytes: maxCopyBytes };
  let current = document;
  try {
    for (const operation of list) {
      current = applyOperation(current, operation, budget);
      yield current;
    }
  } catch (error) {
    if (error instanceof PatchFailure) throw rejected(error);
    throw error;
  }
}

function rejected(cause: PatchFailure): ApiError {
  return apiError("Invalid", "the server rejected our request due to an error in our request", {
    details: {},
    cause,
  });
}

function decodePatch(patch: JsonValue): readonly JsonObject[] {
  if (!Array.isArray(patch)) throw undecodable(patch, "[]handlers.jsonPatchOp");
  const list: readonly JsonValue[] = patch;
  const objects = list.map(decodeOperation);
  if (objects.length > maxOperations) {
    const text = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${objects.length}`;
    throw apiError("RequestEntityTooLarge", `Request entity too large: ${text}`);
  }
  return objects;
}

function decodeOperation(operation: JsonValue): JsonObject {
  if (!isJsonObject(operation)) throw undecodable(operation, "handlers.jsonPatchOp");
  for (const member of ["op", "path", "from"]) {
    const value = ownField(operation, member);
    if (value !== undefined && value !== null && typeof value !== "string")
      throw undecodable(value, "string", `struct field jsonPatchOp.${member}`);
  }
  return operation;
}

/** 400 as Go's JSON decoder words it: `json: cannot unmarshal object into Go value of type X`. */
export function undecodable(value: JsonValue, goType: string, place = "value"): ApiError {
  const text = `cannot unmarshal ${jsonTypeName(value)} into Go ${place} of type ${goType}`;
  return badRequest(`error decoding patch: json: ${text}`);
}

function jsonTypeName(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function applyOperation(document: JsonValue, operation: JsonObject, budget: CopyBudget): JsonValue {
  const name = stringAt(operation, "op") ?? "";
  const apply = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (apply === undefined) throw new PatchFailure(`unexpected kind: ${name}`);
  return apply(document, operation, budget);
}

function pathOf(operation: JsonObject, member: "path" | "from"): readonly string[] {
  const text = stringAt(operation, member);
  const path = text === undefined ? undefined : parseJsonPointer(text);
  if (path === undefined) throw new PatchFailure(`${member} is missing or no JSON pointer`);
  return path;
}

function operand(operation: JsonObject): JsonValue {
  return ownField(operation, "value") ?? null;
}

/** Position in a list that has room for `length` positions. */
function position(token: string, length: number): number {
  if (!/^-?(0|[1-9]\d*)$/.test(token)) throw new PatchFailure(`${goQuote(token)} is no list index`);
  const index = Number(token) < 0 ? Number(token) + length : Number(token);
  if (index < 0 || index >= length) throw new PatchFailure(`list index ${token} is out of bounds`);
  return index;
}

function child(container: JsonValue, token: string): JsonValue | undefined {
  if (Array.isArray(container)) return (container as readonly JsonValue[])[position(token, container.length)];
  if (isJsonObject(container)) return ownField(container, token);
  throw new PatchFailure(`${goQuote(token)} is looked up in a value that is neither an object nor a list`);
}

function existingChild(container: JsonValue, token: string): JsonValue {
  const value = child(container, token);
  if (value === undefined) throw new PatchFailure(`missing value at ${goQuote(token)}`);
  return value;
}

function get(document: JsonValue, path: readonly string[]): JsonValue {
  return path.reduce(existingChild, document);
}

function getOrNull(document: JsonValue, path: readonly string[]): JsonValue {
  const last = path.at(-1);
  return last === undefined ? document : (child(get(document, path.slice(0, -1)), last) ?? null);
}

type Edit = (container: JsonValue, token: string) => JsonValue;

/** The document with the container that holds the last token of `path` edited; parents are copied, the rest is shared. */
function edit(document: JsonValue, path: readonly string[], change: Edit): JsonValue {
  const [token, ...rest] = path;
  if (token === undefined) throw new PatchFailure("the whole document cannot be removed");
  if (rest.length === 0) return change(document, token);
  return put(document, token, edit(existingChild(document, token), rest, change));
}

function put(container: JsonValue, token: string, value: JsonValue): JsonValue {
  if (Array.isArray(container))
    return container.with(position(token, container.length), value) as readonly JsonValue[];
  if (isJsonObject(container)) return withField(container, token, value);
  throw new PatchFailure(`${goQuote(token)} is set in a value that is neither an object nor a list`);
}

function add(document: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  if (path.length === 0) return value;
  return edit(document, path, (container, token) => {
    if (!Array.isArray(container)) return put(container, token, value);
    const index = token === "-" ? container.length : position(token, container.length + 1);
    return container.toSpliced(index, 0, value) as readonly JsonValue[];
  });
}

function replace(document: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  if (path.length === 0) return value;
  return edit(document, path, (container, token) => {
    existingChild(container, token);
    return put(container, token, value);
  });
}

function remove(document: JsonValue, path: readonly string[]): JsonValue {
  return edit(document, path, (container, token) => {
    existingChild(container, token);
    if (Array.isArray(container))
      return container.toSpliced(position(token, container.length), 1) as readonly JsonValue[];
    return isJsonObject(container) ? withField(container, token, undefined) : container;
  });
}
