import { isConflict } from "@unfold/apimachinery";
import type { Clock } from "./clock.js";
import { TerminalError } from "./terminal-error.js";
import { Turns } from "./turns.js";
import { WorkQueue } from "./work-queue.js";

/** What a pass asks for; nothing means the key is in order until something changes. */
export interface ReconcileResult {
  readonly requeueAfter?: number;
}

/** Brings the object of one key to where it should be. Reads what is there now; never sees the event. */
export type Reconcile = (key: string) => Promise<ReconcileResult | undefined>;

export interface ControllerOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly reconcile: Reconcile;
  /** Keys worked on at the same time. */
  readonly concurrency?: number;
  readonly onError?: (error: unknown, controller: string, key: string) => void;
}

/** Passes begun in one turn of the event loop: a change that concerns ten thousand objects must not stop everything else. */
const passesPerTurn = 4;

/** A queue and the workers that empty it. */
export class Controller {
  readonly queue: WorkQueue;
  readonly #options: ControllerOptions;
  readonly #turns = new Turns(passesPerTurn);
  #succeeded = 0;
  #failed = 0;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.queue = new WorkQueue(options.clock);
  }

  /** Passes so far, by how they ended. */
  get passes(): { readonly success: number; readonly error: number } {
    return { success: this.#succeeded, error: this.#failed };
  }

  get name(): string {
    return this.#options.name;
  }

  enqueue(key: string): void {
    this.queue.add(key);
  }

  /** Works until the queue is closed by `signal`; ends after the passes under way ended. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.queue.close();
    signal.addEventListener("abort", () => this.queue.close(), { once: true });
    const workers = Array.from({ length: this.#options.concurrency ?? 4 }, () => this.#work());
    await Promise.all(workers);
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.queue.take();
      if (key === undefined) return;
      await this.#turns.take();
      await this.#process(key);
      this.queue.done(key);
    }
  }

  /** The one place that decides about retries (controller-runtime reconcileHandler). */
  async #process(key: string): Promise<void> {
    try {
      const result = await this.#options.reconcile(key);
      this.#succeeded++;
      this.queue.forget(key);
      if (result?.requeueAfter !== undefined) this.queue.addAfter(key, result.requeueAfter);
    } catch (error) {
      this.#failed++;
      // A conflict only says that the cache was behind: worth a retry, not worth a line in the log.
      if (!isConflict(error)) this.#options.onError?.(error, this.#options.name, key);
      if (error instanceof TerminalError) this.queue.forget(key);
      else this.queue.addRateLimited(key);
    }
  }
}
