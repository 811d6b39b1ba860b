import type { KubeObject } from "@unfold/apimachinery";

const encoded = new WeakMap<KubeObject, Buffer>();

/** JSON of an immutable object in UTF-8, made once: every watcher is sent the same bytes. */
export function encodeObject(object: KubeObject): Buffer {
  const known = encoded.get(object);
  if (known !== undefined) return known;
  const bytes = encodeText(JSON.stringify(object));
  encoded.set(object, bytes);
  return bytes;
}

/** Says that `bytes` are the JSON of `object`, which need not be made again. */
export function rememberEncoded(object: KubeObject, bytes: Buffer): void {
  encoded.set(object, bytes);
}

/** Text in UTF-8 in memory of its own: a slice of Node's shared pool would keep its neighbours alive for as long as it lives. */
export function encodeText(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
