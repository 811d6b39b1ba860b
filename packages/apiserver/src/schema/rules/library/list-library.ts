import type { RuleLibrary } from "./rule-functions.js";
import { sameValue } from "./set-library.js";

type Scalar = bigint | number | string | boolean;

function extreme(list: readonly Scalar[], wins: (a: Scalar, b: Scalar) => boolean, name: string): Scalar {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error(`${name} called on empty list`);
  return rest.reduce((best, one) => (wins(one, best) ? one : best), first);
}

function sum(list: readonly (bigint | number)[]): bigint | number {
  return list.every((item) => typeof item === "bigint")
    ? (list as readonly bigint[]).reduce((total, item) => total + item, 0n)
    : (list as readonly number[]).reduce((total, item) => total + Number(item), 0);
}

function isSorted(list: readonly Scalar[]): boolean {
  return list.every((item, index) => index === 0 || (list[index - 1] as Scalar) <= item);
}

/** Functions of lists. */
export const listLibrary: RuleLibrary = {
  functions: {
    "list.isSorted(): bool": isSorted,
    "list.sum(): dyn": sum,
    "list.min(): dyn": (list: readonly Scalar[]) => extreme(list, (a, b) => a < b, "min"),
    "list.max(): dyn": (list: readonly Scalar[]) => extreme(list, (a, b) => a > b, "max"),
    "list.indexOf(dyn): int": (list: readonly unknown[], item: unknown) =>
      BigInt(list.findIndex((one) => sameValue(one, item))),
    "list.lastIndexOf(dyn): int": (list: readonly unknown[], item: unknown) =>
      BigInt(list.findLastIndex((one) => sameValue(one, item))),
  },
};
