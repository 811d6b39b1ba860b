import type { StoreEvent } from "./object-store.js";

interface Watcher {
  readonly onEvent: (event: StoreEvent) => void;
  /** Newest revision of its resource this watcher has passed. */
  seen: number;
}

/** The subscribers to live events, by resource: of a hundred watchers an event concerns a few. */
export class Watchers {
  readonly #watchers = new Map<string, Set<Watcher>>();

  /** Delivers `kept` first, then what {@link publish} brings; each revision once. */
  add(
    resource: string,
    revision: number,
    kept: readonly StoreEvent[],
    onEvent: (event: StoreEvent) => void,
  ): () => void {
    const watcher: Watcher = { onEvent, seen: revision };
    const watchers = this.#watchers.get(resource) ?? new Set();
    this.#watchers.set(resource, watchers);
    // Subscribed before the replay: an event published from inside a callback is then either kept or live, and the
    // revision already passed tells which one to drop.
    watchers.add(watcher);
    for (const event of kept) if (event.current.key.resource === resource) deliver(watchers, watcher, event);
    return () => {
      watchers.delete(watcher);
    };
  }

  publish(event: StoreEvent): void {
    const watchers = this.#watchers.get(event.current.key.resource);
    if (watchers !== undefined) for (const watcher of watchers) deliver(watchers, watcher, event);
  }

  clear(): void {
    for (const watchers of this.#watchers.values()) watchers.clear();
    this.#watchers.clear();
  }
}

function deliver(watchers: Set<Watcher>, watcher: Watcher, event: StoreEvent): void {
  if (event.revision <= watcher.seen || !watchers.has(watcher)) return;
  watcher.seen = event.revision;
  try {
    watcher.onEvent(event);
  } catch (error) {
    // The write is durable already: a failing watcher must not turn it into a failed one, nor starve the others.
    watchers.delete(watcher);
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  }
}
