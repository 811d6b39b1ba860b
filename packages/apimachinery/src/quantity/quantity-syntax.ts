/** How a quantity is written: `1500m`/`2G` (DecimalSI), `2Gi` (BinarySI) or `2e9` (DecimalExponent). */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** A text that is no quantity; messages are those of k8s.io/apimachinery/pkg/api/resource. */
export class QuantityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QuantityError";
  }
}

const formatWrong =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";

/** Far beyond any amount; Kubernetes has no such limit, but a number of 10^9 digits would stall the process. */
const largestExponent = 1000;

/** Power of ten of each decimal suffix. */
export const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

/** Power of two of each binary suffix. */
export const binarySuffixes: ReadonlyMap<string, number> = new Map([
  ["Ki", 10],
  ["Mi", 20],
  ["Gi", 30],
  ["Ti", 40],
  ["Pi", 50],
  ["Ei", 60],
]);

/** The parts of a quantity's text. Leading zeros are not part of `integer`; an empty integer reads as `0`. */
export interface QuantityParts {
  readonly negative: boolean;
  readonly integer: string;
  readonly fraction: string;
  readonly format: QuantityFormat;
  /** Power of ten, or of two for BinarySI. */
  readonly exponent: number;
}

/** Longest text read, for the same reason: what is done with it is not linear. */
const longestText = 1000;

const syntax = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** Takes a quantity's text apart; throws {@link QuantityError}. */
export function splitQuantity(text: string): QuantityParts {
  const match = text === "" || text.length > longestText ? null : syntax.exec(text);
  if (match === null) throw new QuantityError(formatWrong);
  const [, sign, integer = "", fraction = "", suffix = ""] = match;
  return { negative: sign === "-", integer: integer || "0", fraction, ...interpretSuffix(suffix) };
}

function interpretSuffix(suffix: string): { readonly format: QuantityFormat; readonly exponent: number } {
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return { format: "DecimalSI", exponent: decimal };
  const binary = binarySuffixes.get(suffix);
  if (binary !== undefined) return { format: "BinarySI", exponent: binary };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) throw new QuantityError(suffixWrong);
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > largestExponent) throw new QuantityError(suffixWrong);
  return { format: "DecimalExponent", exponent };
}
