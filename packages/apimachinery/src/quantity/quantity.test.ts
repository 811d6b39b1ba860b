import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  integerQuantity,
  multiplyQuantity,
  parseQuantity,
  quantityText,
  quantityValue,
  subtractQuantities,
} from "./quantity.js";

const canonical: readonly (readonly [string | number, string])[] = [
  ["1024Mi", "1Gi"],
  ["0.5Gi", "512Mi"],
  ["0.1Gi", "107374182400m"],
  ["1.5", "1500m"],
  ["128M", "128M"],
  ["1000M", "1G"],
  ["2e3", "2e3"],
  ["2000e3", "2e6"],
  ["+1Gi", "+1Gi"],
  ["010Mi", "010Mi"],
  ["8Gi", "8Gi"],
  ["1000", "1k"],
  ["010", "010"],
  ["0", "0"],
  ["0Gi", "0"],
  ["-1500m", "-1500m"],
  ["0.5Ki", "512"],
  ["0.0000000001", "1n"],
  ["100Ei", "9223372036854775807"],
  ["9223372036854775807", "9223372036854775807"],
  ["1000E", "1e21"],
  [".5", "500m"],
  ["1.", "1."],
  [1073741824, "1073741824"],
  [2.5, "2500m"],
  [" 1Gi ", "1Gi"],
];

const values: readonly (readonly [string, bigint])[] = [
  ["1Gi", 1073741824n],
  ["1500m", 2n],
  ["-1500m", -2n],
  ["1n", 1n],
  ["2e3", 2000n],
];

describe("quantity", () => {
  it.each(canonical)("%s is written %s", (text, want) => {
    expect(canonicalQuantity(text)).toBe(want);
  });

  it.each(["", "1GiB", "1 Gi", "a", "1..2"])("%j does not match the syntax", (text) => {
    expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
  });

  it.each(["--1", "1e", "1Mi2", "1mM", "1e999999999"])("%j has an unknown suffix", (text) => {
    expect(() => parseQuantity(text)).toThrow("unable to parse quantity's suffix");
  });

  it.each(values)("%s is %s whole units", (text, want) => {
    expect(quantityValue(parseQuantity(text))).toBe(want);
  });

  it("compares by value across formats", () => {
    const compare = (a: string, b: string): number => compareQuantities(parseQuantity(a), parseQuantity(b));
    expect(compare("1Gi", "1024Mi")).toBe(0);
    expect(compare("1G", "1Gi")).toBe(-1);
    expect(compare("1", "999m")).toBe(1);
    expect(compare("-1", "0")).toBe(-1);
  });

  it("keeps the first operand's format, or the second's when the first is zero", () => {
    const gib = parseQuantity("1Gi");
    expect(quantityText(addQuantities(gib, parseQuantity("1024Mi")))).toBe("2Gi");
    expect(quantityText(addQuantities(parseQuantity("0"), gib))).toBe("1Gi");
    expect(quantityText(subtractQuantities(gib, parseQuantity("512Mi")))).toBe("512Mi");
    expect(quantityText(multiplyQuantity(gib, 4n))).toBe("4Gi");
    expect(quantityText(integerQuantity(7730940928n, "BinarySI"))).toBe("7549747Ki");
  });

  it.each(["1".repeat(1_000_000), `${"0".repeat(1_000_000)}x`])(
    "refuses texts without end at once",
    (text) => {
      const started = performance.now();
      expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
      // To try to read a number from every digit on takes many minutes.
      expect(performance.now() - started).toBeLessThan(30_000);
    },
  );
});
