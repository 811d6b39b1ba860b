import { jsonEqual } from "@unfold/apimachinery";
import type { RuleLibrary } from "./rule-functions.js";

class SetNamespace {}

type List = readonly unknown[];

/** What tells a value from others of its type; scalars are told apart without comparing each with each. */
function scalarKey(value: unknown): string | undefined {
  return typeof value === "object" && value !== null ? undefined : `${typeof value} ${String(value)}`;
}

function finder(list: List): (value: unknown) => boolean {
  const scalars = new Set(list.flatMap((item) => scalarKey(item) ?? []));
  const others = list.filter((item) => scalarKey(item) === undefined);
  return (value) => {
    const key = scalarKey(value);
    return key === undefined ? others.some((item) => sameValue(item, value)) : scalars.has(key);
  };
}

/** Equality of rule values: maps are compared by their entries. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameValue(value, b.get(key)));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b || jsonEqual(a, b);
}

function containsAll(list: List, wanted: List): boolean {
  return wanted.every(finder(list));
}

/** Lists as sets (cel-go ext.Sets). */
export const setLibrary: RuleLibrary = {
  types: [{ name: "SetNamespace", of: SetNamespace }],
  constants: [{ name: "sets", type: "SetNamespace", value: new SetNamespace() }],
  functions: {
    "SetNamespace.contains(list, list): bool": (_: object, list: List, wanted: List) =>
      containsAll(list, wanted),
    "SetNamespace.equivalent(list, list): bool": (_: object, a: List, b: List) =>
      containsAll(a, b) && containsAll(b, a),
    "SetNamespace.intersects(list, list): bool": (_: object, a: List, b: List) => a.some(finder(b)),
  },
};
