import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Client,
  type GroupVersionResource,
  isNotFound,
  type KubeObject,
  listAll,
  type WatchEvent,
} from "@unfold/apimachinery";
import type { Clock } from "./clock.js";
import { type IndexFunction, ObjectCache, type ObjectReader } from "./object-cache.js";
import { keyOf } from "./object-key.js";

/** Told of each change: `after` is absent when the object went, `before` when it is new. `key` is the object's, as caches have it. */
export type ChangeHandler = (change: {
  readonly key: string;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
}) => void;

export interface InformerOptions {
  readonly client: Client;
  readonly resource: GroupVersionResource;
  readonly clock: Clock;
  readonly indexes?: { readonly [name: string]: IndexFunction };
  /** The resource may not be installed: its absence reads as "no objects" and is looked at again now and then. */
  readonly optional?: boolean;
  readonly onError?: (error: unknown) => void;
}

const shortestPause = 50;
const longestPause = 30_000;
const remembered = 256;
const itemsPerTurn = 100;

/** A cache of one resource kept current by list and watch (client-go tools/cache Reflector and SharedInformer). */
export class Informer implements ObjectReader {
  readonly #options: InformerOptions;
  readonly #cache: ObjectCache;
  readonly #handlers: ChangeHandler[] = [];
  readonly #synced: Promise<void>;
  #markSynced: () => void = () => {};
  /** What was deleted last, so that a late event does not bring it back. */
  readonly #removed = new Map<string, KubeObject>();
  #failures = 0;

  constructor(options: InformerOptions) {
    this.#options = options;
    this.#cache = new ObjectCache(options.indexes);
    this.#synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get resource(): GroupVersionResource {
    return this.#options.resource;
  }

  /** Fulfilled after the first complete list. */
  get synced(): Promise<void> {
    return this.#synced;
  }

  get(key: string): KubeObject | undefined {
    return this.#cache.get(key);
  }

  list(namespace?: string): readonly KubeObject[] {
    return this.#cache.list(namespace);
  }

  byIndex(index: string, value: string): readonly KubeObject[] {
    return this.#cache.byIndex(index, value);
  }

  onChange(handler: ChangeHandler): void {
    this.#handlers.push(handler);
  }

  /** Lists and watches until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        await this.#failed(error);
      }
      await this.#pause(signal);
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures++;
    if (this.#options.optional === true && isNotFound(error)) {
      await this.#replace([]);
      this.#markSynced();
    } else {
      this.#options.onError?.(error);
    }
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    const { client, resource } = this.#options;
    const { items, resourceVersion } = await listAll(client, resource);
    await this.#replace(items);
    this.#markSynced();
    for await (const event of client.watch(resource, { resourceVersion, signal })) {
      this.#failures = 0;
      this.#apply(event);
    }
  }

  /** Others have their turn in between: there may be very many objects, and handlers for each. */
  async #replace(items: readonly KubeObject[]): Promise<void> {
    this.#removed.clear();
    const gone = new Set(this.#cache.keys());
    for (const [index, item] of items.entries()) {
      if (index > 0 && index % itemsPerTurn === 0) await nextTurn();
      const key = keyOf(item);
      gone.delete(key);
      this.#store(key, item);
    }
    for (const key of gone) this.#remove(key);
  }

  #apply({ type, object }: WatchEvent): void {
    if (type === "BOOKMARK") return;
    const key = keyOf(object);
    if (this.#isStale(key, object)) return;
    if (type === "DELETED") this.#remove(key, object);
    else this.#store(key, object);
  }

  /** Whether something newer is known of the object: an event that came twice, or late. */
  #isStale(key: string, object: KubeObject): boolean {
    const [cached, removed] = [this.#cache.get(key), this.#removed.get(key)];
    if (cached !== undefined) return versionOf(object) < versionOf(cached);
    return removed !== undefined && versionOf(object) <= versionOf(removed);
  }

  #store(key: string, after: KubeObject): void {
    const before = this.#cache.get(key);
    if (before !== undefined && before.metadata.resourceVersion === after.metadata.resourceVersion) return;
    this.#cache.set(key, after);
    const change = before === undefined ? { key, after } : { key, before, after };
    for (const handler of this.#handlers) handler(change);
  }

  #remove(key: string, last?: KubeObject): void {
    const before = last ?? this.#cache.get(key);
    this.#cache.delete(key);
    if (last !== undefined) this.#remember(key, last);
    if (before !== undefined) for (const handler of this.#handlers) handler({ key, before });
  }

  #remember(key: string, last: KubeObject): void {
    const oldest = this.#removed.keys().next();
    if (this.#removed.size >= remembered && oldest.done !== true) this.#removed.delete(oldest.value);
    this.#removed.set(key, last);
  }

  /** Jittered, so that many informers do not list at the same instant after the server came back. */
  #pause(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const ceiling = Math.min(shortestPause * 2 ** this.#failures, longestPause);
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const stop = () => {
        cancel();
        resolve();
      };
      const cancel = clock.after(ceiling * (0.5 + clock.random() / 2), () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}

/** Versions of one resource are numbers that grow (Kubernetes KEP-5504); one that is not is never older than another. */
function versionOf({ metadata: { resourceVersion = "" } }: KubeObject): number {
  return /^\d+$/.test(resourceVersion) ? Number(resourceVersion) : Number.NaN;
}
