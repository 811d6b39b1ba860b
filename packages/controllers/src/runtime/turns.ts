/** Lets only so many begin in one turn of the event loop, so that a long queue does not hold up whoever else has work to do. */
export class Turns {
  readonly #most: number;
  #begun = 0;
  #next: Promise<void> | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when it is the caller's turn. */
  async take(): Promise<void> {
    while (this.#begun >= this.#most) {
      this.#next ??= this.#nextTurn();
      await this.#next;
    }
    this.#begun++;
  }

  async #nextTurn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#begun = 0;
    this.#next = undefined;
  }
}
