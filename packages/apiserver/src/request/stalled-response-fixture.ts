import type { HttpResponse } from "./http.js";

/** What a client gets that takes nothing until it is told to read on. */
export class StalledResponse implements HttpResponse {
  statusCode = 0;
  headersSent = false;
  writableEnded = false;
  readonly writableLength = 0;
  readonly #chunks: Buffer[] = [];
  readonly #onDrain = new Set<() => void>();
  #reading = false;
  #onStalled: () => void = () => {};

  setHeader(): void {}

  write(chunk: string | Uint8Array): boolean {
    this.headersSent = true;
    this.#chunks.push(Buffer.from(chunk));
    this.#onStalled();
    return this.#reading;
  }

  end(chunk?: string | Uint8Array): void {
    if (chunk !== undefined) this.write(chunk);
    this.writableEnded = true;
  }

  on(event: "close" | "drain", listener: () => void): void {
    if (event === "drain") this.#onDrain.add(listener);
  }

  off(_event: "drain", listener: () => void): void {
    this.#onDrain.delete(listener);
  }

  /** Resolves once something was written. */
  stalled(): Promise<void> {
    if (this.#chunks.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onStalled = resolve;
    });
  }

  readOn(): void {
    this.#reading = true;
    for (const listener of this.#onDrain) listener();
  }

  body(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
