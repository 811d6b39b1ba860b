import { binarySuffixes, decimalSuffixes, type QuantityFormat } from "./quantity-syntax.js";

interface Amount {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
}

const decimalSuffixOf = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixByExponent = new Map([...binarySuffixes].map(([suffix, exponent]) => [exponent, suffix]));

/** The canonical text of an amount (apimachinery `Quantity.CanonicalizeBytes`). */
export function canonicalText(amount: Amount): string {
  if (amount.unscaled === 0n) return "0";
  if (amount.format === "BinarySI") {
    const whole = wholeNumber(amount);
    if (whole !== undefined && (whole >= 1024n || whole <= -1024n)) return binaryText(whole);
  }
  return decimalText(amount);
}

function wholeNumber({ unscaled, scale }: Amount): bigint | undefined {
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function binaryText(whole: bigint): string {
  let number = whole;
  let exponent = 0;
  while (number % 1024n === 0n) {
    number /= 1024n;
    exponent += 10;
  }
  return `${number}${binarySuffixByExponent.get(exponent) ?? ""}`;
}

function decimalText({ unscaled, scale, format }: Amount): string {
  let number = unscaled;
  let exponent = scale;
  while (number % 10n === 0n) {
    number /= 10n;
    exponent++;
  }
  while (exponent % 3 !== 0) {
    number *= 10n;
    exponent--;
  }
  return `${number}${decimalSuffix(exponent, format)}`;
}

/** Exponents beyond the named suffixes are written as exponents, so that no amount is lost. */
function decimalSuffix(exponent: number, format: QuantityFormat): string {
  const named = format === "DecimalExponent" ? undefined : decimalSuffixOf.get(exponent);
  if (named !== undefined) return named;
  return exponent === 0 ? "" : `e${exponent}`;
}
