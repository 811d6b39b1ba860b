import type { KubeObject } from "@unfold/apimachinery";

/** Objects in each of the two tables. */
const generation = 1024;
/**
 * Bytes of the objects made or written last: who gets one of them back from a write is mostly answered with it. The older
 * table goes when the newer is full: one for all objects there are would be large, and slow for it.
 */
let [newer, older] = [new WeakMap<KubeObject, Buffer>(), new WeakMap<KubeObject, Buffer>()];
let count = 0;

/** JSON of an immutable object in UTF-8. */
export function encodeObject(object: KubeObject): Buffer {
  const known = newer.get(object) ?? older.get(object);
  if (known !== undefined) return known;
  const bytes = encodeText(JSON.stringify(object));
  rememberEncoded(object, bytes);
  return bytes;
}

/** Says that `bytes` are the JSON of `object`, which need not be made again soon. */
export function rememberEncoded(object: KubeObject, bytes: Buffer): void {
  if (++count > generation) {
    [newer, older] = [new WeakMap(), newer];
    count = 1;
  }
  newer.set(object, bytes);
}

/**
 * JSON of an object with another `metadata.resourceVersion` than in the JSON at hand: what is deleted is mostly just that.
 * Undefined when it has to be made. Quotes within strings are escaped, so the member is found by its text where that stands
 * there once.
 */
export function restamped(json: Buffer, before: string, resourceVersion: string): Buffer | undefined {
  const member = `"resourceVersion":${JSON.stringify(before)}`;
  const at = json.indexOf(member);
  if (at < 0 || json.indexOf(member, at + 1) >= 0) return undefined;
  const next = `"resourceVersion":${JSON.stringify(resourceVersion)}`;
  const rest = at + Buffer.byteLength(member);
  const bytes = Buffer.allocUnsafeSlow(json.length - rest + at + Buffer.byteLength(next));
  json.copy(bytes, 0, 0, at);
  json.copy(bytes, at + bytes.write(next, at), rest);
  return bytes;
}

/** Text in UTF-8 in memory of its own: a slice of Node's shared pool would keep its neighbours alive for as long as it lives. */
export function encodeText(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
