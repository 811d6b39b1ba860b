// @ts-check
import { TarError } from "./tar-error.mjs";

/**
 * The attributes of a pax header that matter to a reader.
 *
 * @typedef {{ path?: string, size?: number }} PaxAttributes
 */

/**
 * Reads `LENGTH KEY=VALUE\n` records (POSIX.1-2001).
 * @param {Buffer} content
 * @returns {PaxAttributes}
 * @throws TarError
 */
export function readPaxAttributes(content) {
  /** @type {PaxAttributes} */
  const attributes = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = space === -1 ? 0 : Number(content.toString("latin1", at, space));
    if (!Number.isInteger(length) || length <= space - at || at + length > content.length) {
      throw new TarError("a pax header is damaged");
    }
    const record = content.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    const value = record.slice(equals + 1);
    if (record.startsWith("path=")) attributes.path = value;
    if (record.startsWith("size=")) attributes.size = sizeOf(value);
    at += length;
  }
  return attributes;
}

/** @param {string} text */
function sizeOf(text) {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new TarError("the size in a pax header is no number");
}
