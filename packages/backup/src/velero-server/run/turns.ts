import { setImmediate as nextTurn } from "node:timers/promises";

/** Longest time, in milliseconds, that nobody else in the process gets a turn. */
const longest = 10;

/**
 * Gives others their turn in a long loop. Requests to a server in the same process are answered without one: without
 * this, nobody else would be served until the loop is through.
 */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  /** @param signal ends the loop: whoever waits for a turn gets its reason as an error */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Lets others go on if they have waited long enough. */
  async next(): Promise<void> {
    if (performance.now() - this.#since > longest) await this.now();
  }

  async now(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
