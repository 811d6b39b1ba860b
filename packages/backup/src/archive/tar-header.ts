import { ArchiveError } from "./archive-error.js";

/** Size of a tar record: headers are one, contents are padded to whole ones. */
export const recordSize = 512;

/** What one ustar header says (POSIX.1-1988; pax and GNU extensions come as members of their own types). */
export interface TarHeader {
  readonly path: string;
  /** Bytes of content. */
  readonly size: number;
  /** Type flag: `0` or NUL is a file, `5` a folder, `x`/`g` pax attributes, `L`/`K` a long GNU name. */
  readonly type: string;
}

/**
 * Reads the header at `at`; undefined for a record of zeros, which ends an archive.
 * @throws ArchiveError when the checksum or a number is wrong
 */
export function readTarHeader(bytes: Buffer, at: number): TarHeader | undefined {
  const sum = checksum(bytes, at);
  if (sum === 8 * 0x20) return undefined;
  const path = pathOf(bytes, at);
  if (octal(bytes, at + 148, 8) !== sum) {
    throw new ArchiveError("not a tar archive: wrong checksum of a member's header", path || undefined);
  }
  const size = octal(bytes, at + 124, 12);
  if (size === undefined) throw new ArchiveError("the size in the member's header is no number", path);
  return { path, size, type: String.fromCharCode(bytes[at + 156] ?? 0) };
}

function pathOf(bytes: Buffer, at: number): string {
  const name = text(bytes, at, 100);
  const isUstar = bytes.toString("latin1", at + 257, at + 262) === "ustar";
  const prefix = isUstar ? text(bytes, at + 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function text(bytes: Buffer, start: number, length: number): string {
  const zero = bytes.indexOf(0, start);
  const end = zero === -1 ? start + length : Math.min(zero, start + length);
  return bytes.toString("utf8", start, end);
}

/** An octal number, or GNU's base-256 for what octal cannot hold. */
function octal(bytes: Buffer, start: number, length: number): number | undefined {
  if (((bytes[start] ?? 0) & 0x80) !== 0) return base256(bytes, start, length);
  const digits = /^ *([0-7]*)[ \0]*$/.exec(bytes.toString("latin1", start, start + length))?.[1];
  return digits === undefined ? undefined : digits === "" ? 0 : Number.parseInt(digits, 8);
}

function base256(bytes: Buffer, start: number, length: number): number | undefined {
  let value = (bytes[start] ?? 0) & 0x7f;
  for (let index = start + 1; index < start + length; index++) value = value * 256 + (bytes[index] ?? 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Sum of the header's bytes, its own checksum field counted as spaces. */
function checksum(bytes: Buffer, at: number): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < 148; index++) sum += bytes[at + index] ?? 0;
  for (let index = 156; index < recordSize; index++) sum += bytes[at + index] ?? 0;
  return sum;
}
