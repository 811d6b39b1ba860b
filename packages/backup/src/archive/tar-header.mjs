// @ts-check
import { TarError } from "./tar-error.mjs";

/** Size of a tar record: headers are one, contents are padded to whole ones. */
export const recordSize = 512;

/**
 * What one ustar header says (POSIX.1-1988; pax and GNU extensions come as members of their own types).
 *
 * @typedef {object} TarHeader
 * @property {string} path
 * @property {number} size Bytes of content.
 * @property {string} type Flag: `0` or NUL is a file, `5` a folder, `x`/`g` pax attributes, `L`/`K` a long GNU name.
 */

/**
 * Reads the header at `at`; undefined for a record of zeros, which ends an archive.
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {TarHeader | undefined}
 * @throws TarError when the checksum or a number is wrong
 */
export function readTarHeader(bytes, at) {
  const sum = checksum(bytes, at);
  if (sum === 8 * 0x20) return undefined;
  const path = pathOf(bytes, at);
  if (octal(bytes, at + 148, 8) !== sum) {
    throw new TarError("not a tar archive: wrong checksum of a member's header", path || undefined);
  }
  const size = octal(bytes, at + 124, 12);
  if (size === undefined) throw new TarError("the size in the member's header is no number", path);
  return { path, size, type: String.fromCharCode(bytes[at + 156] ?? 0) };
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function pathOf(bytes, at) {
  const name = text(bytes, at, 100);
  const prefix = bytes[at + 345] !== 0 && isUstar(bytes, at) ? text(bytes, at + 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function isUstar(bytes, at) {
  return bytes.toString("latin1", at + 257, at + 262) === "ustar";
}

/**
 * @param {Buffer} bytes
 * @param {number} start
 * @param {number} length
 */
function text(bytes, start, length) {
  let end = start;
  while (end < start + length && bytes[end] !== 0) end++;
  return bytes.toString("utf8", start, end);
}

/**
 * An octal number, or GNU's base-256 for what octal cannot hold.
 * @param {Buffer} bytes
 * @param {number} start
 * @param {number} length
 * @returns {number | undefined}
 */
function octal(bytes, start, length) {
  if (((bytes[start] ?? 0) & 0x80) !== 0) return base256(bytes, start, length);
  const end = start + length;
  let at = start;
  let value = 0;
  while (at < end && bytes[at] === 0x20) at++;
  for (; at < end && ((bytes[at] ?? 0) & 0xf8) === 0x30; at++) value = value * 8 + (bytes[at] ?? 0) - 0x30;
  for (; at < end; at++) if (bytes[at] !== 0x20 && bytes[at] !== 0) return undefined;
  return value;
}

/**
 * @param {Buffer} bytes
 * @param {number} start
 * @param {number} length
 */
function base256(bytes, start, length) {
  let value = (bytes[start] ?? 0) & 0x7f;
  for (let index = start + 1; index < start + length; index++) value = value * 256 + (bytes[index] ?? 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * Sum of the header's bytes, its own checksum field counted as spaces; two pairs of bytes are added at once.
 * @param {Buffer} bytes
 * @param {number} at
 */
function checksum(bytes, at) {
  const words = new DataView(bytes.buffer, bytes.byteOffset + at, recordSize);
  let pairs = 0;
  for (let index = 0; index < recordSize; index += 4) {
    const word = words.getInt32(index);
    pairs = (pairs + (word & 0x00ff00ff) + ((word >>> 8) & 0x00ff00ff)) | 0;
  }
  let sum = (pairs & 0xffff) + (pairs >>> 16) + 8 * 0x20;
  for (let index = 148; index < 156; index++) sum -= bytes[at + index] ?? 0;
  return sum;
}
