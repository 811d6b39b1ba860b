import type { Clock } from "./clock.js";

const firstDelay = 5;
const longestDelay = 60_000;

/**
 * Queue of keys to reconcile (client-go util/workqueue): a key waits at most once, is worked on by one worker at a time,
 * and is worked on again when it was added meanwhile.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #ready: string[] = [];
  readonly #waiting = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { readonly due: number; readonly cancel: () => void }>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #head = 0;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keys waiting for a worker. */
  get length(): number {
    return this.#ready.length - this.#head;
  }

  /** Keys a worker holds now, waiting for one, or waiting for their time. */
  get outstanding(): number {
    return this.#waiting.size + this.#processing.size + this.#timers.size;
  }

  add(key: string): void {
    if (this.#closed || this.#waiting.has(key)) return;
    this.#waiting.add(key);
    if (!this.#processing.has(key)) this.#offer(key);
  }

  /** Adds after `ms`; of several delays for one key the earliest wins. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const due = this.#clock.now() + ms;
    const known = this.#timers.get(key);
    if (known !== undefined && known.due <= due) return;
    known?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { due, cancel });
  }

  /** Adds after a delay that doubles with every failure since {@link forget}. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(firstDelay * 2 ** failures, longestDelay));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, to be given back with {@link done}; undefined once the queue is closed. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    if (this.length > 0) return Promise.resolve(this.#start(this.#shift()));
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#waiting.has(key) && !this.#closed) this.#offer(key);
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#ready.length = 0;
    this.#head = 0;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #offer(key: string): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#ready.push(key);
    else taker(this.#start(key));
  }

  #start(key: string): string {
    this.#waiting.delete(key);
    this.#processing.add(key);
    return key;
  }

  /** Array.shift is linear; a moving head with rare compaction keeps 100,000 queued keys cheap. */
  #shift(): string {
    const key = this.#ready[this.#head++] ?? "";
    if (this.#head > 1024 && this.#head * 2 > this.#ready.length) {
      this.#ready.splice(0, this.#head);
      this.#head = 0;
    }
    return key;
  }
}
