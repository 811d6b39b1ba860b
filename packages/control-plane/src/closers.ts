type Closer = () => Promise<void> | void;

/** What was opened, to be closed in the opposite order, once. */
export class Closers {
  #closers: Closer[] = [];

  add(close: Closer): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    const closers = this.#closers.reverse();
    this.#closers = [];
    for (const close of closers) await close();
  }
}
