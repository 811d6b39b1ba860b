import type { StoreEvent } from "./object-store.js";

interface Watcher {
  readonly resource: string;
  readonly onEvent: (event: StoreEvent) => void;
  /** Newest revision this watcher has passed. */
  seen: number;
}

/** The subscribers to live events. */
export class Watchers {
  readonly #watchers = new Set<Watcher>();

  /** Delivers `kept` first, then what {@link publish} brings; each revision once. */
  add(
    resource: string,
    revision: number,
    kept: readonly StoreEvent[],
    onEvent: (event: StoreEvent) => void,
  ): () => void {
    const watcher: Watcher = { resource, onEvent, seen: revision };
    // Subscribed before the replay: an event published from inside a callback is then either kept or live, and the
    // revision already passed tells which one to drop.
    this.#watchers.add(watcher);
    for (const event of kept) this.#deliver(watcher, event);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  publish(event: StoreEvent): void {
    for (const watcher of this.#watchers) this.#deliver(watcher, event);
  }

  clear(): void {
    this.#watchers.clear();
  }

  #deliver(watcher: Watcher, event: StoreEvent): void {
    if (event.revision <= watcher.seen || !this.#watchers.has(watcher)) return;
    watcher.seen = event.revision;
    if (event.current.key.resource !== watcher.resource) return;
    try {
      watcher.onEvent(event);
    } catch (error) {
      // The write is durable already: a failing watcher must not turn it into a failed one, nor starve the others.
      this.#watchers.delete(watcher);
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
