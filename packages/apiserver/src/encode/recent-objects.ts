import type { KubeObject } from "@unfold/apimachinery";

/** JSON size of the objects that are kept; as objects they take some five times as much. */
const maxBytes = 16 * 1024 * 1024;

let kept: { readonly object: KubeObject; readonly bytes: number }[] = [];
let first = 0;
let bytes = 0;

/**
 * Keeps an object that was just made or written, for a while: who reads it mostly writes it next, and what was found out about
 * it (its owners' field sets, its other versions) is kept as long as it is.
 */
export function keepForAWhile(object: KubeObject, length: number): void {
  kept.push({ object, bytes: length });
  bytes += length;
  for (; bytes > maxBytes; first++) bytes -= kept[first]?.bytes ?? 0;
  if (first > 256 && first * 2 > kept.length) {
    kept.splice(0, first);
    first = 0;
  }
}

/** Lets go of all of them: a store has ended. */
export function forgetObjects(): void {
  kept = [];
  first = 0;
  bytes = 0;
}
