import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  integerQuantity,
  isZeroQuantity,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  quantityText,
  quantityValue,
  subtractQuantities,
} from "./quantity.js";

const options = { seed: 20261125, numRuns: 500 };

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const suffixes = [
  "",
  "n",
  "u",
  "m",
  "k",
  "M",
  "G",
  "T",
  "P",
  "E",
  "Ki",
  "Mi",
  "Gi",
  "Ti",
  "Pi",
  "Ei",
  "e3",
  "E-2",
];
const texts = fc
  .record({
    sign: fc.constantFrom("", "+", "-"),
    integer: digits(20),
    fraction: fc.option(digits(12), { nil: undefined }),
    suffix: fc.constantFrom(...suffixes),
  })
  .map(({ sign, integer, fraction, suffix }) =>
    fraction === undefined ? `${sign}${integer}${suffix}` : `${sign}${integer}.${fraction}${suffix}`,
  );
const quantities = texts.map(parseQuantity);
/** Whole amounts of an int64, most of them beyond what a double holds. */
const amounts = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });
const formats = fc.constantFrom("DecimalSI", "BinarySI", "DecimalExponent");

/** The exact value in units of 10^-9, which no parsed quantity goes below. */
function nanos({ unscaled, scale }: Quantity): bigint {
  return unscaled * 10n ** BigInt(scale + 9);
}

const sign = (value: bigint): number => Number(value > 0n) - Number(value < 0n);

describe("laws of quantities", () => {
  it("the canonical text has the value it was made from, and is its own canonical text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const canonical = canonicalQuantity(text);
        expect(compareQuantities(parseQuantity(canonical), parseQuantity(text))).toBe(0);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
      options,
    );
  });

  it("a computed text has the largest suffix that divides exactly", () => {
    fc.assert(
      fc.property(amounts, formats, (amount, format) => {
        const text = quantityText(integerQuantity(amount, format));
        const [, number = "", suffix = ""] = /^(-?[0-9]+)(.*)$/.exec(text) ?? [];
        if (format === "BinarySI" && (amount >= 1024n || amount <= -1024n)) {
          expect(BigInt(number) % 1024n === 0n && suffix !== "Ei").toBe(false);
        } else expect(number).not.toMatch(/000$/);
      }),
      options,
    );
  });

  it("no whole amount loses a digit, beyond 2^53 neither", () => {
    fc.assert(
      fc.property(amounts, formats, (amount, format) => {
        const text = quantityText(integerQuantity(amount, format));
        expect(quantityValue(parseQuantity(text))).toBe(amount);
        expect(quantityValue(parseQuantity(String(amount)))).toBe(amount);
      }),
      options,
    );
  });

  it("compares as exact values do, whatever the format", () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        expect(sign(BigInt(compareQuantities(a, b)))).toBe(sign(nanos(a) - nanos(b)));
        expect(compareQuantities(a, b) + compareQuantities(b, a)).toBe(0);
      }),
      options,
    );
  });

  it("adds, subtracts and multiplies exactly", () => {
    fc.assert(
      fc.property(quantities, quantities, fc.bigInt({ min: -1000n, max: 1000n }), (a, b, factor) => {
        expect(nanos(addQuantities(a, b))).toBe(nanos(a) + nanos(b));
        expect(nanos(subtractQuantities(a, b))).toBe(nanos(a) - nanos(b));
        expect(nanos(multiplyQuantity(a, factor))).toBe(nanos(a) * factor);
      }),
      options,
    );
  });

  it("a sum keeps the format of its first operand that is not zero", () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        expect(addQuantities(a, b).format).toBe(isZeroQuantity(a) ? b.format : a.format);
        expect(quantityText(subtractQuantities(a, a))).toBe("0");
      }),
      options,
    );
  });

  it("whole units are rounded away from zero", () => {
    fc.assert(
      fc.property(quantities, (quantity) => {
        const whole = quantityValue(quantity) * 10n ** 9n;
        const rest = whole - nanos(quantity);
        expect(rest === 0n || sign(rest) === sign(nanos(quantity))).toBe(true);
        expect(rest < 10n ** 9n && rest > -(10n ** 9n)).toBe(true);
      }),
      options,
    );
  });
});
