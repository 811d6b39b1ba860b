import { setImmediate as nextTurn } from "node:timers/promises";
import type { StoreDriver, VersionRow } from "./store-driver.js";
import { StoreFull } from "./store-full.js";
import { StoreUnavailable } from "./store-unavailable.js";

/** Rows of one commit at most; keeps a burst from delaying the writes behind it for long. */
const maxBatch = 1000;
/** Writers that go on in one turn of the event loop: as many as make a turn neither longer nor much shorter than this, in milliseconds. */
const [shortTurn, longTurn] = [4, 8];
const fewestAtOnce = 2;
/** How long a commit waits for more writers at most, in milliseconds. */
const longestGathering = 10;
/** How often a full disk is tried again. */
const retryMilliseconds = 1000;

/** A row on its way; urgent ones are accepted on a full disk. */
export interface QueuedRow extends VersionRow {
  readonly urgent: boolean;
}

interface Waiting<T extends QueuedRow> {
  readonly row: T;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What the owner of the queue has to know. */
export interface CommitListener<T extends QueuedRow> {
  /** Called for each row in order, before its writer continues. */
  durable(row: T): void;
  /** Every row on its way is given up; called before their writers hear of it. */
  givenUp(): void;
  /** Rows were committed while the disk is full: it is time to make room. */
  committedWhileFull(): void;
}

/**
 * Group commit: collects writes while one commit is on its way to the driver, then sends all of them as the next one.
 * On a full disk only urgent rows are accepted, and now and then another that finds out whether there is room again. After
 * any other failed commit nothing is accepted, because what reached the disk is then unknown.
 */
export class CommitQueue<T extends QueuedRow> {
  readonly #driver: StoreDriver;
  readonly #listener: CommitListener<T>;
  #waiting: Waiting<T>[] = [];
  #running: Promise<void> | undefined;
  #atOnce = 8;
  #end: StoreUnavailable | undefined;
  /** Set while the disk is full: when to try a write again. */
  #retryAt: number | undefined;

  constructor(driver: StoreDriver, listener: CommitListener<T>) {
    this.#driver = driver;
    this.#listener = listener;
  }

  /** Why such a write is refused now, if it is. */
  refusal(urgent: boolean): StoreUnavailable | StoreFull | undefined {
    if (this.#end !== undefined || this.#retryAt === undefined || urgent) return this.#end;
    if (performance.now() < this.#retryAt) return new StoreFull();
    this.#retryAt = performance.now() + retryMilliseconds;
    return undefined;
  }

  /** Resolves when a row that was not refused is durable and the listener has seen it. */
  append(row: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Accepts no more rows; resolves when the accepted ones are done. */
  async close(): Promise<void> {
    this.#end ??= new StoreUnavailable("it is closed");
    await this.#running;
  }

  async #run(): Promise<void> {
    // Writes issued in the same turn share the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting.slice(0, this.#batchLength());
      this.#waiting = this.#waiting.slice(batch.length);
      const urgent = batch.every(({ row }) => row.urgent);
      try {
        await this.#driver.commit(
          batch.map(({ row }) => row),
          { useReserve: this.#retryAt !== undefined && urgent },
        );
      } catch (error) {
        this.#fail(error, batch);
        continue;
      }
      // What the writers write next comes into the next commit: it is not begun before all of them were told.
      await this.#tell(batch);
      if (this.#retryAt === undefined) continue;
      if (urgent) this.#listener.committedWhileFull();
      else this.#retryAt = undefined;
    }
    this.#running = undefined;
  }

  /**
   * A commit costs much the same however many rows it has, and under load every turn of the event loop brings writers that would
   * wait for the next one. It is begun when a turn brings none, or when the first has waited long enough.
   */
  async #gather(): Promise<void> {
    const until = performance.now() + longestGathering;
    for (let seen = 0; this.#waiting.length > seen && this.#waiting.length < maxBatch; ) {
      if (performance.now() >= until) return;
      seen = this.#waiting.length;
      await nextTurn();
    }
  }

  /** Everybody sees the rows at once; their writers go on a few at a time, so that others have their turn in between. */
  async #tell(batch: readonly Waiting<T>[]): Promise<void> {
    for (const { row } of batch) this.#listener.durable(row);
    for (let told = 0; ; ) {
      const since = performance.now();
      const next = batch.slice(told, told + this.#atOnce);
      for (const { resolve } of next) resolve();
      told += next.length;
      if (told >= batch.length) return;
      await nextTurn();
      const took = performance.now() - since;
      if (took > longTurn) this.#atOnce = Math.max(this.#atOnce >> 1, fewestAtOnce);
      else if (took < shortTurn) this.#atOnce = Math.min(this.#atOnce << 1, maxBatch);
    }
  }

  /** While the disk is full a batch is either urgent or not, so that nothing urgent fails for want of room for the rest. */
  #batchLength(): number {
    if (this.#retryAt === undefined) return maxBatch;
    const [first] = this.#waiting;
    const end = this.#waiting.findIndex(({ row }) => row.urgent !== first?.row.urgent);
    return end < 0 ? maxBatch : Math.min(end, maxBatch);
  }

  #fail(cause: unknown, batch: readonly Waiting<T>[]): void {
    const full = cause instanceof StoreFull;
    if (full) this.#retryAt = performance.now() + retryMilliseconds;
    else this.#end = unavailable(cause);
    const rejected = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#listener.givenUp();
    for (const { reject } of rejected) reject(full ? cause : unavailable(cause));
  }
}

function unavailable(cause: unknown): StoreUnavailable {
  return new StoreUnavailable(cause instanceof Error ? cause.message : String(cause), { cause });
}
