import { encodeText } from "../encode/encode-object.js";

/** What an event of a watch is about. */
export type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

const end = Buffer.from("}\n");
let last: { readonly type: EventType; readonly object: Buffer; readonly line: Buffer } | undefined;

/**
 * An event of a watch as its line of JSON. An event comes to all its watchers one after the other, so the line made
 * last is kept for the next of them.
 */
export function eventLine(type: EventType, object: string | Buffer): Buffer {
  if (typeof object === "string") return encodeText(`{"type":"${type}","object":${object}}\n`);
  if (last?.object === object && last.type === type) return last.line;
  const line = Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, end]);
  last = { type, object, line };
  return line;
}
