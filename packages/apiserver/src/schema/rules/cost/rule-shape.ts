import { exactly, type Range, unknownSize } from "./cost-range.js";

/** What a cost estimate knows of a value: its kind, how long it may be, and the same of what is in it. */
export interface RuleShape {
  readonly kind: "string" | "bytes" | "list" | "map" | "object" | "scalar" | "dyn";
  /** Characters of a text, items of a list, entries of a map. */
  readonly size: Range;
  /** Shape of list items and map values. */
  readonly items?: (() => RuleShape) | undefined;
  /** Shape of a field of an object, by its name in expressions; undefined for a field there is not. */
  readonly field?: ((name: string) => RuleShape | undefined) | undefined;
}

/** Results of functions whose size is one: numbers, booleans, times. */
export const scalar: RuleShape = { kind: "scalar", size: exactly(1) };

/** Nothing is known. */
export const anything: RuleShape = { kind: "dyn", size: unknownSize };

/** A text of some length. */
export function textOf(size: Range): RuleShape {
  return { kind: "string", size };
}

/** A list of some length. */
export function listOf(size: Range, items: RuleShape): RuleShape {
  return { kind: "list", size, items: () => items };
}

/** Keys of maps; their length is not declared anywhere, and Kubernetes counts none. */
export const keyShape: RuleShape = textOf(exactly(0));

/** What a comprehension's variable stands for. */
export function elementOf({ kind, items }: RuleShape): RuleShape {
  if (kind === "map" || kind === "object") return keyShape;
  return items?.() ?? anything;
}
