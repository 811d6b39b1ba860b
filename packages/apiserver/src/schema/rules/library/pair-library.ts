import { pairNames } from "../rule-text.js";
import type { RuleLibrary } from "./rule-functions.js";

function pairsOf(range: unknown): [unknown, unknown][] {
  if (range instanceof Map) return [...range];
  if (Array.isArray(range)) return range.map((item: unknown, index) => [BigInt(index), item]);
  if (typeof range === "object" && range !== null) return Object.entries(range);
  throw new Error("no such overload");
}

function mapOf(pairs: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
  return new Map(pairs);
}

/** What comprehensions with two variables are rewritten to. */
export const pairLibrary: RuleLibrary = {
  functions: {
    [`${pairNames.pairs}(dyn): list<dyn>`]: pairsOf,
    [`${pairNames.map}(list): map<dyn, dyn>`]: mapOf,
  },
};
