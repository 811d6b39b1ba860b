import { type QuantityFormat, type QuantityParts, splitQuantity } from "./quantity-syntax.js";
import { canonicalText } from "./quantity-text.js";

/**
 * A Kubernetes quantity: `unscaled × 10^scale`, with the family of suffixes it is written in
 * (k8s.io/apimachinery/pkg/api/resource).
 */
export interface Quantity {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** Set where Kubernetes writes back the text it read instead of computing the canonical one. */
  readonly text?: string;
}

const nano = -9;
const maxInt64 = 2n ** 63n - 1n;
/** Digits an int64 surely holds; longer numbers take the slow way, whose results are always canonicalised. */
const int64Digits = 18;

/** Reads a quantity; numbers are read by their JSON text. Throws `QuantityError`. */
export function parseQuantity(value: string | number): Quantity {
  const text = String(value).trim();
  if (text === "0") return { unscaled: 0n, scale: 0, format: "DecimalSI", text };
  const parts = splitQuantity(text);
  return parseFast(parts, text) ?? parseSlow(parts);
}

/** Numbers that fit an int64 and need no rounding. */
function parseFast(parts: QuantityParts, text: string): Quantity | undefined {
  const { integer, fraction, format, exponent, negative } = parts;
  const digits = integer.length + fraction.length;
  const binary = format === "BinarySI";
  if (binary && fraction !== "") return undefined;
  const room = binary ? 14 - Math.trunc((exponent * 3) / 10) - digits : int64Digits - digits;
  const scale = (binary ? 0 : exponent) - fraction.length;
  if (room < 0 || scale < nano) return undefined;
  const shifted = integer + fraction;
  const number = BigInt(shifted);
  const magnitude = binary ? number << BigInt(exponent) : number;
  const unscaled = negative ? -magnitude : magnitude;
  const reused = binary ? (number & 7n) !== 0n : scale % 3 === 0 && !/000$|^0/.test(shifted);
  return { unscaled, scale, format, ...(reused ? { text } : {}) };
}

/** Everything else: rounded up to nano units, BinarySI capped at the largest int64. */
function parseSlow({ integer, fraction, format, exponent, negative }: QuantityParts): Quantity {
  const binary = format === "BinarySI";
  const number = BigInt(integer + fraction);
  const scale = (binary ? 0 : exponent) - fraction.length;
  let amount = roundUpTo(nano, { unscaled: binary ? number << BigInt(exponent) : number, scale });
  let family = format;
  if (binary) {
    if (compareScaled(amount, { unscaled: maxInt64, scale: 0 }) > 0)
      amount = { unscaled: maxInt64, scale: 0 };
    if (amount.unscaled > 0n && compareScaled(amount, { unscaled: 1n, scale: 0 }) < 0) family = "DecimalSI";
  }
  return { unscaled: negative ? -amount.unscaled : amount.unscaled, scale: amount.scale, format: family };
}

interface Scaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

function roundUpTo(scale: number, amount: Scaled): Scaled {
  if (amount.scale >= scale) return amount;
  const divisor = 10n ** BigInt(scale - amount.scale);
  const quotient = amount.unscaled / divisor;
  const rest = amount.unscaled % divisor;
  if (rest === 0n) return { unscaled: quotient, scale };
  return { unscaled: quotient + (amount.unscaled < 0n ? -1n : 1n), scale };
}

function compareScaled(a: Scaled, b: Scaled): number {
  if (a.unscaled === 0n || b.unscaled === 0n || a.unscaled < 0n !== b.unscaled < 0n) {
    return Number(a.unscaled > b.unscaled) - Number(a.unscaled < b.unscaled);
  }
  const scale = Math.min(a.scale, b.scale);
  const left = unscaledAt(a, scale);
  const right = unscaledAt(b, scale);
  return Number(left > right) - Number(left < right);
}

function unscaledAt({ unscaled, scale }: Scaled, wanted: number): bigint {
  return unscaled * 10n ** BigInt(scale - wanted);
}

/** The text Kubernetes writes: the largest suffix that divides exactly, or the text read where it is kept. */
export function quantityText(quantity: Quantity): string {
  return quantity.text ?? canonicalText(quantity);
}

/** Orders by value, whatever the way of writing: negative, zero or positive like a comparator. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return compareScaled(a, b);
}

/** Whether the quantity is zero. */
export function isZeroQuantity({ unscaled }: Quantity): boolean {
  return unscaled === 0n;
}

/** The value in whole units, rounded away from zero. */
export function quantityValue(quantity: Quantity): bigint {
  return unscaledAt(roundUpTo(0, quantity), 0);
}

/** `a + b` in the format of `a`, or of `b` while `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const scale = Math.min(a.scale, b.scale);
  const format = isZeroQuantity(a) ? b.format : a.format;
  return { unscaled: unscaledAt(a, scale) + unscaledAt(b, scale), scale, format };
}

/** `a - b` in the format of `a`, or of `b` while `a` is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { ...b, unscaled: -b.unscaled });
}

/** `a × factor` in the format of `a`. */
export function multiplyQuantity(a: Quantity, factor: bigint): Quantity {
  return { unscaled: a.unscaled * factor, scale: a.scale, format: a.format };
}

/** A whole number of units, written in the given format. */
export function integerQuantity(value: bigint, format: QuantityFormat): Quantity {
  return { unscaled: value, scale: 0, format };
}

const canonicalTexts = new Map<string | number, string>();
const canonicalTextsLimit = 4096;

/** The text Kubernetes would store for a quantity it read: `1024Mi` → `1Gi`. Throws `QuantityError`. */
export function canonicalQuantity(value: string | number): string {
  const known = canonicalTexts.get(value);
  if (known !== undefined) return known;
  const text = quantityText(parseQuantity(value));
  if (canonicalTexts.size >= canonicalTextsLimit) canonicalTexts.clear();
  canonicalTexts.set(value, text);
  return text;
}
