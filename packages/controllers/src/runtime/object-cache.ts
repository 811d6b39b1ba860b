import type { KubeObject } from "@unfold/apimachinery";

/** Values under which an object is to be found. */
export type IndexFunction = (object: KubeObject) => readonly string[];

/** What reconcilers read: the last known state of one resource, without I/O. */
export interface ObjectReader {
  get(key: string): KubeObject | undefined;
  list(namespace?: string): readonly KubeObject[];
  /** Objects for which the named index function gave `value`. */
  byIndex(index: string, value: string): readonly KubeObject[];
}

/** An object and the values it is to be found under, in the order of the indexes. */
interface Entry {
  readonly object: KubeObject;
  readonly values: readonly (readonly string[])[];
}

interface Index {
  readonly valuesOf: IndexFunction;
  readonly keys: Map<string, Set<string>>;
}

/** Objects by key, with secondary indexes (client-go tools/cache ThreadSafeStore). */
export class ObjectCache implements ObjectReader {
  readonly #entries = new Map<string, Entry>();
  readonly #indexes: ReadonlyMap<string, Index>;

  constructor(indexes: { readonly [name: string]: IndexFunction } = {}) {
    const named = Object.entries(indexes);
    this.#indexes = new Map(named.map(([name, valuesOf]) => [name, { valuesOf, keys: new Map() }]));
  }

  get(key: string): KubeObject | undefined {
    return this.#entries.get(key)?.object;
  }

  list(namespace?: string): readonly KubeObject[] {
    const all = Array.from(this.#entries.values(), ({ object }) => object);
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    const keys = this.#indexes.get(index)?.keys.get(value);
    const found: KubeObject[] = [];
    for (const key of keys ?? []) {
      const object = this.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  set(key: string, object: KubeObject): void {
    const before = this.#entries.get(key);
    const indexes = [...this.#indexes.values()];
    const values = indexes.map(({ valuesOf }) => valuesOf(object));
    this.#entries.set(key, { object, values });
    for (const [at, { keys }] of indexes.entries()) {
      move(keys, key, before?.values[at] ?? [], values[at] ?? []);
    }
  }

  delete(key: string): void {
    const before = this.#entries.get(key);
    if (before === undefined) return;
    for (const [at, { keys }] of [...this.#indexes.values()].entries()) {
      move(keys, key, before.values[at] ?? [], []);
    }
    this.#entries.delete(key);
  }
}

/** Files a key under other values than before. */
function move(
  keys: Map<string, Set<string>>,
  key: string,
  before: readonly string[],
  after: readonly string[],
): void {
  for (const value of before) {
    if (after.includes(value)) continue;
    const bucket = keys.get(value);
    bucket?.delete(key);
    if (bucket?.size === 0) keys.delete(value);
  }
  for (const value of after) {
    if (before.includes(value)) continue;
    const bucket = keys.get(value);
    if (bucket === undefined) keys.set(value, new Set([key]));
    else bucket.add(key);
  }
}
