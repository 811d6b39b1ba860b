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

const nothing: readonly StoredObject[] = [];
/** Items that lie together at most: what an insertion or a removal has to move. */
const longestBlock = 512;

/**
 * The visible objects of one resource, ordered by namespace, then name. They lie in blocks, so that a change costs the same
 * however many there are. Arrays handed out never change.
 */
export class SortedObjects {
  /** None of them is empty. */
  readonly #blocks: StoredObject[][] = [];
  /** The same by namespace and name: most look for one object. */
  readonly #named = new Map<string, Map<string, StoredObject>>();
  #size = 0;
  /** All of them as handed out, until the next change. */
  #all: readonly StoredObject[] | undefined;

  constructor(items: Iterable<StoredObject> = []) {
    const sorted = [...items].sort((a, b) => comparePlaces(a.key, b.key));
    for (let from = 0; from < sorted.length; from += longestBlock / 2) {
      this.#blocks.push(sorted.slice(from, from + longestBlock / 2));
    }
    this.#size = sorted.length;
    for (const item of sorted) this.#name(item);
  }

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#named.get(namespace)?.get(name);
  }

  list(namespace?: string): readonly StoredObject[] {
    if (namespace === undefined) {
      // `flat` takes sixteen times as long.
      this.#all ??= nothing.concat(...this.#blocks);
      return this.#all;
    }
    const first = { namespace, name: "" };
    // "\0" sorts directly after the namespace itself and is no part of any name.
    const end = { namespace: `${namespace}\0`, name: "" };
    const [from, until] = [this.#blockOf(first), this.#blockOf(end)];
    return this.#blocks.slice(from, until + 1).flatMap((block, index) => {
      const start = index === 0 ? position(block, first) : 0;
      return block.slice(start, from + index === until ? position(block, end) : block.length);
    });
  }

  set(stored: StoredObject): void {
    this.#all = undefined;
    const index = this.#blockOf(stored.key);
    const block = this.#blocks[index] ?? [];
    const at = position(block, stored.key);
    const found = block[at];
    if (found !== undefined && comparePlaces(found.key, stored.key) === 0) {
      block[at] = stored;
    } else {
      block.splice(at, 0, stored);
      this.#size++;
      if (this.#blocks.length === 0) this.#blocks.push(block);
      if (block.length > longestBlock) this.#blocks.splice(index + 1, 0, block.splice(block.length >> 1));
    }
    this.#name(stored);
  }

  delete(place: Place): void {
    const { namespace, name } = place;
    const named = this.#named.get(namespace);
    if (named?.delete(name) !== true) return;
    if (named.size === 0) this.#named.delete(namespace);
    this.#all = undefined;
    this.#size--;
    const index = this.#blockOf(place);
    const block = this.#blocks[index] ?? [];
    block.splice(position(block, place), 1);
    const next = this.#blocks[index + 1] ?? [];
    // Half full at most, so that the next insertions do not part them again.
    if (block.length === 0) this.#blocks.splice(index, 1);
    else if (next.length > 0 && block.length + next.length <= longestBlock / 2) {
      block.push(...next);
      this.#blocks.splice(index + 1, 1);
    }
  }

  #name(stored: StoredObject): void {
    const { namespace, name } = stored.key;
    const named = this.#named.get(namespace);
    if (named === undefined) this.#named.set(namespace, new Map([[name, stored]]));
    else named.set(name, stored);
  }

  /** Index of the block where `place` is or would be: the last that does not begin after it. */
  #blockOf(place: Place): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.#blocks[middle]?.[0];
      if (first !== undefined && comparePlaces(first.key, place) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Index of the first item not before `place`. */
function position(block: readonly StoredObject[], place: Place): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = block[middle];
    if (item !== undefined && comparePlaces(item.key, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
