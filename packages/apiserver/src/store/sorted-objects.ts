import type { StoredObject } from "./object-store.js";

/** Where an object stands among those of its resource. */
interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** By namespace, then name; below zero when `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return 0;
}

/** The visible objects of one resource, ordered by namespace, then name. Arrays handed out never change. */
export class SortedObjects {
  #items: StoredObject[];
  /** Whether a caller holds `#items`: then the next change is made on a copy. */
  #shared = false;

  constructor(items: Iterable<StoredObject> = []) {
    this.#items = [...items].sort((a, b) => comparePlaces(a.key, b.key));
  }

  get size(): number {
    return this.#items.length;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    const item = this.#items[this.#position({ namespace, name })];
    return item?.key.namespace === namespace && item.key.name === name ? item : undefined;
  }

  list(namespace?: string): readonly StoredObject[] {
    if (namespace === undefined) {
      this.#shared = true;
      return this.#items;
    }
    // "\0" sorts directly after the namespace itself and is no part of any name.
    return this.#items.slice(
      this.#position({ namespace, name: "" }),
      this.#position({ namespace: `${namespace}\0`, name: "" }),
    );
  }

  set(stored: StoredObject): void {
    const at = this.#position(stored.key);
    const found = this.#items[at];
    const replaced = found !== undefined && comparePlaces(found.key, stored.key) === 0 ? 1 : 0;
    this.#own().splice(at, replaced, stored);
  }

  delete(place: Place): void {
    if (this.get(place.namespace, place.name) === undefined) return;
    this.#own().splice(this.#position(place), 1);
  }

  #own(): StoredObject[] {
    if (this.#shared) this.#items = [...this.#items];
    this.#shared = false;
    return this.#items;
  }

  /** Index of the first item not before `place`. */
  #position(place: Place): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && comparePlaces(item.key, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
