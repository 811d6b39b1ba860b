import {
  addQuantities,
  compareQuantities,
  integerQuantity,
  parseQuantity,
  type Quantity,
  quantityValue,
  subtractQuantities,
} from "@unfold/apimachinery";
import type { RuleLibrary } from "./rule-functions.js";

/** A Kubernetes quantity inside an expression. */
class RuleQuantity {
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

const largest = 2n ** 63n;

function compare(a: RuleQuantity, b: RuleQuantity): number {
  return Math.sign(compareQuantities(a.quantity, b.quantity));
}

function integer({ quantity }: RuleQuantity): bigint | undefined {
  const value = quantityValue(quantity);
  const whole = compareQuantities(quantity, integerQuantity(value, quantity.format)) === 0;
  return whole && value < largest && value >= -largest ? value : undefined;
}

function asInteger(value: RuleQuantity): bigint {
  const found = integer(value);
  if (found === undefined) throw new Error("cannot convert value to integer");
  return found;
}

function approximate({ quantity }: RuleQuantity): number {
  return Number(quantity.unscaled) * 10 ** quantity.scale;
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}

function plus(a: RuleQuantity, b: bigint | RuleQuantity): RuleQuantity {
  return new RuleQuantity(addQuantities(a.quantity, operand(b, a)));
}

function minus(a: RuleQuantity, b: bigint | RuleQuantity): RuleQuantity {
  return new RuleQuantity(subtractQuantities(a.quantity, operand(b, a)));
}

function operand(value: bigint | RuleQuantity, like: RuleQuantity): Quantity {
  return typeof value === "bigint" ? integerQuantity(value, like.quantity.format) : value.quantity;
}

/** Amounts such as `1Gi`. */
export const quantityLibrary: RuleLibrary = {
  types: [{ name: "kubernetes.Quantity", of: RuleQuantity }],
  functions: {
    "isQuantity(string): bool": isQuantity,
    "quantity(string): kubernetes.Quantity": (text: string) => new RuleQuantity(parseQuantity(text)),
    "kubernetes.Quantity.sign(): int": (value: RuleQuantity) =>
      BigInt(compare(value, new RuleQuantity(integerQuantity(0n, "DecimalSI")))),
    "kubernetes.Quantity.isInteger(): bool": (value: RuleQuantity) => integer(value) !== undefined,
    "kubernetes.Quantity.asInteger(): int": asInteger,
    "kubernetes.Quantity.asApproximateFloat(): double": approximate,
    "kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity": plus,
    "kubernetes.Quantity.add(int): kubernetes.Quantity": plus,
    "kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity": minus,
    "kubernetes.Quantity.sub(int): kubernetes.Quantity": minus,
    "kubernetes.Quantity.compareTo(kubernetes.Quantity): int": (a: RuleQuantity, b: RuleQuantity) =>
      BigInt(compare(a, b)),
    "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool": (a: RuleQuantity, b: RuleQuantity) =>
      compare(a, b) > 0,
    "kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool": (a: RuleQuantity, b: RuleQuantity) =>
      compare(a, b) < 0,
  },
  operators: {
    "kubernetes.Quantity == kubernetes.Quantity": (a: RuleQuantity, b: RuleQuantity) => compare(a, b) === 0,
  },
};
