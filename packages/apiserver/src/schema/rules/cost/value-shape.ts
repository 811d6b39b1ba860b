import type { Range } from "./cost-range.js";
import type { RuleShape } from "./rule-shape.js";

/** The shape of values that are there: sizes are theirs, of the longest where there are several. */
export function valueShape(values: readonly unknown[]): RuleShape {
  const size = sizes(values);
  const lists = values.filter((value) => Array.isArray(value));
  if (lists.length > 0) return { kind: "list", size, items: () => valueShape(lists.flat(1)) };
  const maps = values.filter((value) => value instanceof Map);
  if (maps.length > 0) {
    return {
      kind: "map",
      size,
      items: () => valueShape(maps.flatMap((map) => [...map.values()])),
      field: (name) => valueShape(maps.flatMap((map) => (map.has(name) ? [map.get(name)] : []))),
    };
  }
  if (values.some((value) => typeof value === "string")) return { kind: "string", size };
  return { kind: values.some((value) => value instanceof Uint8Array) ? "bytes" : "scalar", size };
}

function sizes(values: readonly unknown[]): Range {
  let max = 0;
  for (const value of values) max = Math.max(max, sizeOf(value));
  return { min: 0, max };
}

function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return value instanceof Map ? value.size : 0;
}
