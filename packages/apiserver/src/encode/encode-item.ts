import { encodeText } from "./encode-object.js";

/** An object and its JSON, one of which may be made of the other only when asked for. */
export interface ListedObject {
  readonly json: Buffer;
  readonly object: object;
}

/** The type that a list names once for all its items. */
export interface ItemType {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Gives the JSON of an object, in pieces, as an item of a list of a built-in kind, where Go leaves out what the list says for all.
 * Most objects begin with their type: of these the rest of the bytes is taken as it is, uncopied.
 */
export function itemEncoder({ apiVersion, kind }: ItemType): (view: ListedObject) => readonly Buffer[] {
  const version = `"apiVersion":${JSON.stringify(apiVersion)},`;
  const name = `"kind":${JSON.stringify(kind)},`;
  const heads = [`{${version}${name}`, `{${name}${version}`].map(encodeText);
  return (view) => {
    const head = heads.find((known) => view.json.subarray(0, known.length).equals(known));
    if (head !== undefined) return [brace, view.json.subarray(head.length)];
    const { apiVersion: _apiVersion, kind: _kind, ...rest } = view.object as Partial<ItemType>;
    return [encodeText(JSON.stringify(rest))];
  };
}

const brace = Buffer.from("{");
