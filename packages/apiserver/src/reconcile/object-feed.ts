import type { KindRegistry } from "../kinds/kind-registry.js";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import type { ObjectStore, StoreEvent } from "../store/object-store.js";

/** Hears of every stored object: `kind` is the one now served for it. */
export type FeedListener = (event: StoreEvent, kind: ResourceKind) => void;

/** The events of all stored kinds, the ones that come later too. What is there at first comes as `added`. */
export class ObjectFeed {
  readonly #store: ObjectStore;
  readonly #kinds: KindRegistry;
  readonly #listeners: FeedListener[] = [];
  readonly #stops = new Map<string, () => void>();
  #stopKinds: () => void = () => {};

  constructor(store: ObjectStore, kinds: KindRegistry) {
    this.#store = store;
    this.#kinds = kinds;
  }

  /** Before {@link start}. */
  subscribe(listener: FeedListener): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#stopKinds = this.#kinds.onChange(({ previous, next }) => {
      if (next !== undefined) this.#follow(next);
      else if (previous !== undefined) this.#leave(previous);
    });
    for (const kind of this.#kinds.all()) this.#follow(kind);
  }

  close(): void {
    this.#stopKinds();
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }

  #follow(kind: ResourceKind): void {
    const resource = storageResource(kind);
    if (kind.answer !== undefined || this.#stops.has(resource)) return;
    const { items, revision } = this.#store.list(resource);
    for (const current of items) {
      this.#deliver({ type: "added", revision: current.revision, current }, kind);
    }
    const stop = this.#store.watch(resource, revision, (event) => {
      this.#deliver(event, this.#kinds.byResource(kind.group, kind.plural) ?? kind);
    });
    this.#stops.set(resource, stop);
  }

  #leave(kind: ResourceKind): void {
    const resource = storageResource(kind);
    this.#stops.get(resource)?.();
    this.#stops.delete(resource);
  }

  #deliver(event: StoreEvent, kind: ResourceKind): void {
    for (const listener of this.#listeners) listener(event, kind);
  }
}
