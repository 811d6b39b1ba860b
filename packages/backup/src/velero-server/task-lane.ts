/** Something to do, and what it is called when it fails. */
export interface Task {
  readonly source: string;
  readonly key: string;
  readonly run: () => Promise<void>;
}

/** Tasks that are done one after the other, in the order they came in. */
export class TaskLane {
  readonly #signal: AbortSignal;
  readonly #onError: (error: unknown, task: Task) => void;
  #last: Promise<void> = Promise.resolve();
  #length = 0;

  /** @param signal ends it: what has not begun is left, what fails then is not told */
  constructor(signal: AbortSignal, onError: (error: unknown, task: Task) => void) {
    this.#signal = signal;
    this.#onError = onError;
  }

  /** How many tasks are under way or wait. */
  get length(): number {
    return this.#length;
  }

  add(task: Task): void {
    this.#length += 1;
    this.#last = this.#last.then(async () => {
      try {
        if (!this.#signal.aborted) await task.run();
      } catch (error) {
        if (!this.#signal.aborted) this.#onError(error, task);
      } finally {
        this.#length -= 1;
      }
    });
  }

  /** Resolves when everything added so far is done or left. */
  drained(): Promise<void> {
    return this.#last;
  }
}
