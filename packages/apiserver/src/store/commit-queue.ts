import type { StoreDriver, VersionRow } from "./store-driver.js";
import { StoreUnavailable } from "./store-unavailable.js";

/** Rows of one commit at most; keeps a burst from delaying the writes behind it for long. */
const maxBatch = 1000;

interface Waiting<T extends VersionRow> {
  readonly row: T;
  readonly resolve: () => void;
  readonly reject: (error: StoreUnavailable) => void;
}

/**
 * Group commit: collects writes while one commit is on its way to the driver, then sends all of them as the next one.
 * After a failed commit nothing is accepted any more, because what reached the disk is then unknown.
 */
export class CommitQueue<T extends VersionRow> {
  readonly #driver: StoreDriver;
  readonly #onDurable: (row: T) => void;
  #waiting: Waiting<T>[] = [];
  #running: Promise<void> | undefined;
  #refusal: StoreUnavailable | undefined;

  /** `onDurable` is called for each row in order, before its writer continues. */
  constructor(driver: StoreDriver, onDurable: (row: T) => void) {
    this.#driver = driver;
    this.#onDurable = onDurable;
  }

  /** Why writes are refused, if they are. */
  get refusal(): StoreUnavailable | undefined {
    return this.#refusal;
  }

  /** Resolves when the row is durable and `onDurable` has seen it. */
  append(row: T): Promise<void> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Accepts no more rows; resolves when the accepted ones are done. */
  async close(): Promise<void> {
    this.#refusal ??= new StoreUnavailable("it is closed");
    await this.#running;
  }

  async #run(): Promise<void> {
    // Writes issued in the same turn share the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, maxBatch);
      this.#waiting = this.#waiting.slice(maxBatch);
      try {
        await this.#driver.commit(batch.map(({ row }) => row));
      } catch (error) {
        this.#fail(error, batch);
        break;
      }
      for (const { row, resolve } of batch) {
        this.#onDurable(row);
        resolve();
      }
    }
    this.#running = undefined;
  }

  #fail(cause: unknown, batch: readonly Waiting<T>[]): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const refusal = new StoreUnavailable(reason, { cause });
    this.#refusal = refusal;
    const rejected = [...batch, ...this.#waiting];
    this.#waiting = [];
    for (const { reject } of rejected) reject(refusal);
  }
}
