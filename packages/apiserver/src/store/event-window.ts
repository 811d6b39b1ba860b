import { RevisionCompacted, type StoreEvent } from "./object-store.js";

/** How much history watchers can resume from; the oldest events go first. */
export interface WindowLimits {
  readonly events: number;
  /** JSON size of the kept versions. */
  readonly bytes: number;
}

export const defaultWindow: WindowLimits = { events: 10_000, bytes: 32 * 1024 * 1024 };

/** The newest events, without gaps: index and revision run in step. */
export class EventWindow {
  readonly #limits: WindowLimits;
  #events: (StoreEvent | undefined)[] = [];
  #sizes: number[] = [];
  #start = 0;
  #bytes = 0;
  #compacted: number;

  /** Events up to `compacted` are gone from the outset. */
  constructor(limits: WindowLimits, compacted: number) {
    this.#limits = limits;
    this.#compacted = compacted;
  }

  /** Revision of the newest event that is no longer kept; a watch can start at it or later. */
  get compacted(): number {
    return this.#compacted;
  }

  push(event: StoreEvent, size: number): void {
    this.#events.push(event);
    this.#sizes.push(size);
    this.#bytes += size;
    while (this.#length > this.#limits.events || this.#bytes > this.#limits.bytes) this.#dropOldest();
    this.#release();
  }

  /** Events after `revision`. @throws RevisionCompacted when some of them are gone. */
  after(revision: number): StoreEvent[] {
    if (revision < this.#compacted) throw new RevisionCompacted(this.#compacted + 1);
    const from = this.#start + (revision - this.#compacted);
    return this.#events.slice(from).filter((event) => event !== undefined);
  }

  get #length(): number {
    return this.#events.length - this.#start;
  }

  #dropOldest(): void {
    this.#bytes -= this.#sizes[this.#start] ?? 0;
    this.#events[this.#start] = undefined;
    this.#start++;
    this.#compacted++;
  }

  /** Shifting an array on every event would cost its length each time, so the dead front is cut off in pieces. */
  #release(): void {
    if (this.#start < 1024 || this.#start < this.#length) return;
    this.#events = this.#events.slice(this.#start);
    this.#sizes = this.#sizes.slice(this.#start);
    this.#start = 0;
  }
}
