import { Environment } from "@marcbachmann/cel-js";
import {
  compareQuantities,
  jsonEqual,
  parseQuantity,
  type Quantity,
  quantityValue,
} from "@unfold/apimachinery";
import { RE2JS } from "re2js";
import { compilePattern } from "../pattern.js";
import { linearMatches } from "./rule-text.js";

type Scalar = bigint | number | string | boolean;

/** A Kubernetes quantity inside an expression. */
class RuleQuantity {
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

function compare(a: RuleQuantity, b: RuleQuantity): number {
  return compareQuantities(a.quantity, b.quantity);
}

function findAll(text: string, pattern: string): string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  while (matcher.find()) found.push(matcher.group() ?? "");
  return found;
}

function replace(text: string, from: string, to: string, times: bigint): string {
  const parts = text.split(from);
  const count = times < 0n ? parts.length - 1 : Math.min(Number(times), parts.length - 1);
  return (
    parts.slice(0, count + 1).join(to) +
    parts
      .slice(count + 1)
      .map((part) => from + part)
      .join("")
  );
}

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

function indexOf(list: readonly unknown[], wanted: unknown, last: boolean): bigint {
  const equal = (item: unknown): boolean => item === wanted || jsonEqual(item, wanted);
  return BigInt(last ? list.findLastIndex(equal) : list.findIndex(equal));
}

function url(text: string): URL {
  if (!/^([a-z][a-z0-9+.-]*:|\/)/i.test(text))
    throw new Error(`URL parse error during conversion from string: ${text}`);
  return new URL(text, "relative:///");
}

/** What rules can call besides standard CEL: Kubernetes' string, list, regular expression, quantity and URL functions. */
export function ruleEnvironment(): Environment {
  base ??= makeEnvironment();
  return base.clone();
}

let base: Environment | undefined;

function makeEnvironment(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  environment.registerType("Quantity", RuleQuantity);
  for (const [signature, handler] of Object.entries(functions)) {
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  }
  return environment;
}

const functions: { readonly [signature: string]: (...args: never[]) => unknown } = {
  [`string.${linearMatches}(string): bool`]: (text: string, pattern: string) =>
    compilePattern(pattern).matches(text),
  [`${linearMatches}(string, string): bool`]: (text: string, pattern: string) =>
    compilePattern(pattern).matches(text),
  "string.find(string): string": (text: string, pattern: string) => findAll(text, pattern)[0] ?? "",
  "string.findAll(string): list<string>": findAll,
  "string.findAll(string, int): list<string>": (text: string, pattern: string, limit: bigint) =>
    limit < 0n ? findAll(text, pattern) : findAll(text, pattern).slice(0, Number(limit)),
  "string.replace(string, string): string": (text: string, from: string, to: string) =>
    replace(text, from, to, -1n),
  "string.replace(string, string, int): string": replace,
  "string.charAt(int): string": (text: string, at: bigint) => [...text][Number(at)] ?? "",
  "list.isSorted(): bool": isSorted,
  "list.sum(): dyn": sum,
  "list.min(): dyn": (list: readonly Scalar[]) => extreme(list, (a, b) => a < b, "min"),
  "list.max(): dyn": (list: readonly Scalar[]) => extreme(list, (a, b) => a > b, "max"),
  "list.indexOf(dyn): int": (list: readonly unknown[], item: unknown) => indexOf(list, item, false),
  "list.lastIndexOf(dyn): int": (list: readonly unknown[], item: unknown) => indexOf(list, item, true),
  "isQuantity(string): bool": isQuantity,
  "quantity(string): Quantity": (text: string) => new RuleQuantity(parseQuantity(text)),
  "Quantity.compareTo(Quantity): int": (a: RuleQuantity, b: RuleQuantity) => BigInt(Math.sign(compare(a, b))),
  "Quantity.isGreaterThan(Quantity): bool": (a: RuleQuantity, b: RuleQuantity) => compare(a, b) > 0,
  "Quantity.isLessThan(Quantity): bool": (a: RuleQuantity, b: RuleQuantity) => compare(a, b) < 0,
  "Quantity.asInteger(): int": ({ quantity }: RuleQuantity) => quantityValue(quantity),
  "isURL(string): bool": (text: string) => {
    try {
      url(text);
      return true;
    } catch {
      return false;
    }
  },
};
