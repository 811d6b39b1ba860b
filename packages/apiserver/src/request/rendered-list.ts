import type { JsonObject } from "@unfold/apimachinery";
import { stringify } from "yaml";
import { encodeText } from "../encode/encode-object.js";

/** JSON of an item in UTF-8, which may lie in pieces. */
export type ItemJson = Buffer | readonly Buffer[];

/** A list as the client asked for it; its items are made one by one as they are sent. */
export interface RenderedList {
  readonly head: JsonObject;
  /** The field of the items, which comes behind those of the head. */
  readonly field: "items" | "rows";
  readonly items: Iterable<ItemJson>;
  /** Bytes of all items, where that is known before they are made. */
  readonly itemBytes?: { readonly sum: number; readonly count: number };
}

const comma = Buffer.from(",");
const end = Buffer.from("]}");

/** A list as JSON in UTF-8, in pieces. */
export function* jsonPieces(list: RenderedList): Generator<Buffer> {
  yield beginning(list);
  let first = true;
  for (const item of list.items) {
    if (!first) yield comma;
    first = false;
    if (Buffer.isBuffer(item)) yield item;
    else yield* item;
  }
  yield end;
}

/** Length of {@link jsonPieces}, where it is known. */
export function jsonLength(list: RenderedList): number | undefined {
  if (list.itemBytes === undefined) return undefined;
  const { sum, count } = list.itemBytes;
  return beginning(list).length + sum + Math.max(0, count - 1) * comma.length + end.length;
}

function beginning({ head, field }: RenderedList): Buffer {
  return encodeText(`${JSON.stringify(head).slice(0, -1)},"${field}":[`);
}

/** The same list as YAML, an item a piece. */
export function* yamlPieces({ head, field, items }: RenderedList): Generator<Buffer> {
  yield encodeText(yaml(head));
  let first = true;
  for (const item of items) {
    if (first) yield encodeText(`${field}:\n`);
    first = false;
    const json = Buffer.isBuffer(item) ? item : Buffer.concat(item);
    // Folded and literal blocks keep their meaning when all their lines move by the same width.
    const lines = yaml([JSON.parse(json.toString())]).replace(/^(?=.)/gm, "  ");
    yield encodeText(lines);
  }
  if (first) yield encodeText(`${field}: []\n`);
}

/** YAML 1.1, as clients written in Go read it. */
export function yaml(value: unknown): string {
  return stringify(value, { version: "1.1", aliasDuplicateObjects: false });
}
