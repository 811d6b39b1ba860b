import { DecodeError } from "./decode-error.js";

/** A number, behind what can stand before one, that may be more than a double holds: most bodies have none. */
const suspicious = /(?:^|[:,[\s])-?(?:\d{16}|\d[\d.]*[eE]\+?\d{3})/;

const numberOrString = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

const integer = /^-?\d+$/;
const int64 = 2n ** 63n;

/**
 * Refuses JSON with numbers that would be stored as other ones: a JavaScript number holds integers exactly up to 2^53 only,
 * and what is too large for a double is no number in Go either.
 * @throws DecodeError
 */
export function requireExactNumbers(text: string): void {
  if (!suspicious.test(text)) return;
  for (const [token] of text.matchAll(numberOrString)) if (!token.startsWith('"')) requireExact(token);
}

/** The same for one number. Integers beyond an int64 are doubles in Go too. @throws DecodeError */
export function requireExact(token: string): void {
  const value = Number(token);
  if (!Number.isFinite(value)) {
    throw new DecodeError(`json: cannot unmarshal number ${token} into Go value of type float64`);
  }
  if (Number.isSafeInteger(value) || !integer.test(token) || String(value) === token) return;
  const whole = BigInt(token);
  if (whole < -int64 || whole >= int64) return;
  throw new DecodeError(
    `json: integer ${token} cannot be held exactly: integers are exact up to ${Number.MAX_SAFE_INTEGER}`,
  );
}
