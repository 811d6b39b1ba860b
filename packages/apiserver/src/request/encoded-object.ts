import type { KubeObject } from "@unfold/apimachinery";

const encoded = new WeakMap<KubeObject, string>();

/** JSON text of an immutable object, made once: lists, gets and every watcher send the same text. */
export function encodeObject(object: KubeObject): string {
  const known = encoded.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  encoded.set(object, text);
  return text;
}
