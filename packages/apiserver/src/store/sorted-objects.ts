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
  /** The same by namespace and name: most look for one object. */
  readonly #named = new Map<string, Map<string, StoredObject>>();
  /** Whether a caller holds `#items`: then the next change is made on a copy. */
  #shared = false;

  constructor(items: Iterable<StoredObject> = []) {
    this.#items = [...items].sort((a, b) => comparePlaces(a.key, b.key));
    for (const item of this.#items) this.#name(item);
  }

  get size(): number {
    return this.#items.length;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#named.get(namespace)?.get(name);
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
    const replaced = found !== undefined && comparePlaces(found.key, stored.key) === 0;
    const items = this.#own();
    if (replaced) items[at] = stored;
    else items.splice(at, 0, stored);
    this.#name(stored);
  }

  delete(place: Place): void {
    const { namespace, name } = place;
    const named = this.#named.get(namespace);
    if (named?.delete(name) !== true) return;
    if (named.size === 0) this.#named.delete(namespace);
    this.#own().splice(this.#position(place), 1);
  }

  #name(stored: StoredObject): void {
    const { namespace, name } = stored.key;
    const named = this.#named.get(namespace);
    if (named === undefined) this.#named.set(namespace, new Map([[name, stored]]));
    else named.set(name, stored);
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
