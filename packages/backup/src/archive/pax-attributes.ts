import { ArchiveError } from "./archive-error.js";

/** The attributes of a pax header that matter to a reader. */
export interface PaxAttributes {
  readonly path?: string;
  readonly size?: number;
}

/**
 * Reads `LENGTH KEY=VALUE\n` records (POSIX.1-2001).
 * @throws ArchiveError
 */
export function readPaxAttributes(content: Buffer): PaxAttributes {
  let attributes: PaxAttributes = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = space === -1 ? 0 : Number(content.toString("latin1", at, space));
    if (!Number.isInteger(length) || length <= space - at || at + length > content.length) {
      throw new ArchiveError("a pax header is damaged");
    }
    const record = content.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    const value = record.slice(equals + 1);
    if (record.startsWith("path=")) attributes = { ...attributes, path: value };
    if (record.startsWith("size=")) attributes = { ...attributes, size: Number(value) };
    at += length;
  }
  return attributes;
}
