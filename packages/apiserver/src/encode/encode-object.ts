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

/**
 * JSON of an object whose own JSON is known, with another `metadata.resourceVersion`: what is deleted is mostly just that.
 * Undefined when it has to be made. Quotes within strings are escaped, so the member is found by its text where that stands
 * there once.
 */
export function restamped(object: KubeObject, resourceVersion: string): Buffer | undefined {
  const known = encoded.get(object);
  const { resourceVersion: before } = object.metadata;
  if (known === undefined || before === undefined) return undefined;
  const member = `"resourceVersion":${JSON.stringify(before)}`;
  const at = known.indexOf(member);
  if (at < 0 || known.indexOf(member, at + 1) >= 0) return undefined;
  const next = `"resourceVersion":${JSON.stringify(resourceVersion)}`;
  const rest = at + Buffer.byteLength(member);
  const bytes = Buffer.allocUnsafeSlow(known.length - rest + at + Buffer.byteLength(next));
  known.copy(bytes, 0, 0, at);
  known.copy(bytes, at + bytes.write(next, at), rest);
  return bytes;
}

/** Text in UTF-8 in memory of its own: a slice of Node's shared pool would keep its neighbours alive for as long as it lives. */
export function encodeText(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
