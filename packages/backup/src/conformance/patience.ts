/**
 * How long something is waited for. It ends with the time, but not before there were as many looks as fit into it: on a
 * machine so busy that the suite itself hardly runs, time that passed says nothing about what was looked at.
 */
export class Patience {
  readonly #now: () => number;
  readonly #deadline: number;
  #looksLeft: number;

  /** @param waitMs milliseconds in all @param pollMs milliseconds between two looks @param now milliseconds on any clock */
  constructor(waitMs: number, pollMs: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#deadline = now() + waitMs;
    this.#looksLeft = Math.floor(waitMs / pollMs);
  }

  /** Whether it ends with the look that was just had. */
  isOverAfterLook(): boolean {
    this.#looksLeft--;
    return this.#looksLeft <= 0 && this.#now() > this.#deadline;
  }
}
