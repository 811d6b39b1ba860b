/** Each key is worked on by one worker at a time; a key added meanwhile is worked on once more. */
export interface WorkQueueOptions {
  readonly concurrency?: number;
  readonly firstRetryMilliseconds?: number;
  readonly maxRetryMilliseconds?: number;
}

/** A queue of distinct keys. Work that throws is tried again, later each time. */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #options: Required<WorkQueueOptions>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #onSettled: (() => void)[] = [];
  #closed = false;

  constructor(work: (key: string) => Promise<void>, options: WorkQueueOptions = {}) {
    this.#work = work;
    this.#options = { concurrency: 8, firstRetryMilliseconds: 10, maxRetryMilliseconds: 30_000, ...options };
  }

  add(key: string): void {
    if (this.#closed) return;
    this.#waiting.add(key);
    queueMicrotask(() => this.#dispatch());
  }

  /** Whether nothing waits or runs; what waits for its next try does not count. */
  get idle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0;
  }

  /** Resolves as soon as the queue is idle. */
  settled(): Promise<void> {
    if (this.idle) return Promise.resolve();
    return new Promise((resolve) => this.#onSettled.push(resolve));
  }

  /** Forgets what waits, and resolves when what runs has ended. */
  close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
    return this.settled();
  }

  #dispatch(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return;
      if (!this.#running.has(key)) this.#run(key);
    }
  }

  #run(key: string): void {
    this.#waiting.delete(key);
    this.#running.add(key);
    this.#work(key)
      .then(() => this.#failures.delete(key))
      .catch(() => this.#retry(key))
      .finally(() => {
        this.#running.delete(key);
        this.#dispatch();
        if (this.idle) this.#release();
      });
  }

  #retry(key: string): void {
    if (this.#closed) return;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const { firstRetryMilliseconds, maxRetryMilliseconds } = this.#options;
    const delay = Math.min(maxRetryMilliseconds, firstRetryMilliseconds * 2 ** Math.min(failures, 20));
    const timer = setTimeout(() => {
      this.#retries.delete(key);
      this.add(key);
    }, delay);
    timer.unref();
    this.#retries.set(key, timer);
  }

  #release(): void {
    const waiting = this.#onSettled;
    this.#onSettled = [];
    for (const resolve of waiting) resolve();
  }
}
