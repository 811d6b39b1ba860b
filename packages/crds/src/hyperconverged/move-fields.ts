import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  ownField,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";

/** What a move gives: the object made, and what of the source had no place in it. */
export interface Moved {
  readonly made: JsonObject;
  readonly rest: JsonObject;
}

/** Builds an object by taking the value at each `from` path of `source` to its `to` path. Values are shared. */
export function moveFields(
  source: JsonObject,
  moves: readonly (readonly [from: string, to: string])[],
): Moved {
  let made: JsonObject = {};
  let rest = source;
  for (const [from, to] of moves) {
    const value = fieldAt(rest, ...from.split("."));
    if (value === undefined) continue;
    rest = withoutField(rest, from.split("."));
    made = withFieldAt(made, pathOf(to), value);
  }
  return { made, rest };
}

/** A dotted path as its keys. */
export function pathOf(path: string): [string, ...string[]] {
  const [first = "", ...more] = path.split(".");
  return [first, ...more];
}

/** `object` without the field at `path`, and without parents that held nothing else. */
export function withoutField(object: JsonObject, [key = "", ...more]: readonly string[]): JsonObject {
  const child = ownField(object, key);
  if (more.length === 0 || !isJsonObject(child)) return withField(object, key, undefined);
  const kept = withoutField(child, more);
  return withField(object, key, Object.keys(kept).length === 0 ? undefined : kept);
}
