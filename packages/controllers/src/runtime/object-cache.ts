import type { KubeObject } from "@unfold/apimachinery";
import { keyOf } from "./object-key.js";

/** Values under which an object is to be found. */
export type IndexFunction = (object: KubeObject) => readonly string[];

/** What reconcilers read: the last known state of one resource, without I/O. */
export interface ObjectReader {
  get(key: string): KubeObject | undefined;
  list(namespace?: string): readonly KubeObject[];
  /** Objects for which the named index function gave `value`. */
  byIndex(index: string, value: string): readonly KubeObject[];
}

/** Objects by key, with secondary indexes (client-go tools/cache ThreadSafeStore). */
export class ObjectCache implements ObjectReader {
  readonly #objects = new Map<string, KubeObject>();
  readonly #functions: ReadonlyMap<string, IndexFunction>;
  readonly #entries = new Map<string, Map<string, Set<string>>>();

  constructor(indexes: { readonly [name: string]: IndexFunction } = {}) {
    this.#functions = new Map(Object.entries(indexes));
    for (const name of this.#functions.keys()) this.#entries.set(name, new Map());
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly KubeObject[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace);
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    const keys = this.#entries.get(index)?.get(value) ?? [];
    return [...keys].flatMap((key) => this.#objects.get(key) ?? []);
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  set(object: KubeObject): void {
    const key = keyOf(object);
    this.#unindex(key);
    this.#objects.set(key, object);
    for (const [name, values] of this.#functions) {
      for (const value of values(object)) this.#bucket(name, value).add(key);
    }
  }

  delete(key: string): void {
    this.#unindex(key);
    this.#objects.delete(key);
  }

  #bucket(name: string, value: string): Set<string> {
    const index = this.#entries.get(name) ?? new Map<string, Set<string>>();
    const bucket = index.get(value) ?? new Set<string>();
    index.set(value, bucket);
    return bucket;
  }

  #unindex(key: string): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    for (const [name, values] of this.#functions) {
      const index = this.#entries.get(name);
      for (const value of values(before)) {
        const bucket = index?.get(value);
        bucket?.delete(key);
        if (bucket?.size === 0) index?.delete(value);
      }
    }
  }
}
