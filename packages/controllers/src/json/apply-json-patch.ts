import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
  withField,
} from "@unfold/apimachinery";

/** An RFC 6902 patch that is malformed or does not fit the document. */
export class JsonPatchError extends Error {
  override readonly name = "JsonPatchError";
}

type Path = readonly string[];

/** Applies an RFC 6902 patch; the document is not changed. @throws JsonPatchError */
export function applyJsonPatch(document: JsonValue, patch: JsonValue): JsonValue {
  if (!Array.isArray(patch)) throw new JsonPatchError("a JSON patch must be a list of operations");
  return patch.reduce<JsonValue>(applyOperation, document);
}

function applyOperation(document: JsonValue, operation: JsonValue): JsonValue {
  if (!isJsonObject(operation)) throw new JsonPatchError("a JSON patch operation must be an object");
  const name = ownField(operation, "op");
  const apply = typeof name === "string" ? operations.get(name) : undefined;
  if (apply === undefined) throw new JsonPatchError(`Unexpected kind: ${String(name)}`);
  return apply(document, operation);
}

const operations: ReadonlyMap<string, (document: JsonValue, operation: JsonObject) => JsonValue> = new Map([
  ["add", (document, operation) => add(document, pathOf(operation, "path"), operandOf(operation))],
  ["remove", (document, operation) => remove(document, pathOf(operation, "path"))],
  [
    "replace",
    (document, operation) => {
      const path = pathOf(operation, "path");
      read(document, path);
      return path.length === 0
        ? operandOf(operation)
        : add(remove(document, path), path, operandOf(operation));
    },
  ],
  [
    "move",
    (document, operation) => {
      const from = pathOf(operation, "from");
      return add(remove(document, from), pathOf(operation, "path"), read(document, from));
    },
  ],
  [
    "copy",
    (document, operation) =>
      add(document, pathOf(operation, "path"), read(document, pathOf(operation, "from"))),
  ],
  ["test", test],
]);

function test(document: JsonValue, operation: JsonObject): JsonValue {
  const path = pathOf(operation, "path");
  if (!jsonEqual(read(document, path), operandOf(operation))) {
    throw new JsonPatchError(`testing value ${formatPath(path)} failed`);
  }
  return document;
}

function pathOf(operation: JsonObject, member: "path" | "from"): Path {
  const pointer = ownField(operation, member);
  if (typeof pointer !== "string" || (pointer !== "" && !pointer.startsWith("/"))) {
    throw new JsonPatchError(`"${member}" must be a JSON pointer`);
  }
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function operandOf(operation: JsonObject): JsonValue {
  const value = ownField(operation, "value");
  if (value === undefined) throw new JsonPatchError('"value" is missing');
  return value;
}

function read(document: JsonValue, path: Path, full: Path = path): JsonValue {
  let current: JsonValue | undefined = document;
  for (const key of path) {
    if (Array.isArray(current)) current = current[indexOf(key, current.length - 1, full)];
    else current = isJsonObject(current) ? ownField(current, key) : undefined;
    if (current === undefined) throw missing(full);
  }
  return current ?? null;
}

/** Runs `change` on the container that holds the last step of `path`, rebuilding what leads to it. */
function within(
  document: JsonValue,
  path: Path,
  change: (parent: JsonValue, key: string) => JsonValue,
  full: Path = path,
): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) throw missing(full);
  if (rest.length === 0) return change(document, key);
  const child = within(read(document, [key], full), rest, change, full);
  if (Array.isArray(document)) return document.with(indexOf(key, document.length - 1, full), child);
  return withField(document as JsonObject, key, child);
}

function add(document: JsonValue, path: Path, value: JsonValue): JsonValue {
  if (path.length === 0) return value;
  return within(document, path, (parent, key) => {
    if (Array.isArray(parent)) {
      const index = key === "-" ? parent.length : indexOf(key, parent.length, path);
      return parent.toSpliced(index, 0, value);
    }
    if (!isJsonObject(parent)) throw missing(path);
    return withField(parent, key, value);
  });
}

function remove(document: JsonValue, path: Path): JsonValue {
  read(document, path);
  return within(document, path, (parent, key) =>
    Array.isArray(parent)
      ? parent.toSpliced(indexOf(key, parent.length - 1, path), 1)
      : withField(parent as JsonObject, key, undefined),
  );
}

function indexOf(key: string, last: number, path: Path): number {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(index <= last)) throw missing(path);
  return index;
}

function missing(path: Path): JsonPatchError {
  return new JsonPatchError(`missing value at path "${formatPath(path)}"`);
}

function formatPath(path: Path): string {
  return path.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
