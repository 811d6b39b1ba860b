type Listener = () => void;

/** Whether the client has its answer or has left, and who wants to hear of it. */
export interface ClientGone {
  readonly aborted: boolean;
  addEventListener(event: "abort", listener: Listener, options?: { readonly once: true }): void;
  removeEventListener(event: "abort", listener: Listener): void;
}

/** As an AbortController, which takes longer to make than a GET takes to answer. */
export class ClientWatch implements ClientGone {
  #listeners: Set<Listener> | undefined;
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Each listener hears of it once. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }

  addEventListener(_event: "abort", listener: Listener): void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  removeEventListener(_event: "abort", listener: Listener): void {
    this.#listeners?.delete(listener);
  }
}
