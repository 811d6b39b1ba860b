import type { HttpResponse } from "../request/http.js";
import { takeTurns } from "../turns/take-turns.js";

/** Lines are sent in blocks of about this size. */
const blockLength = 128 * 1024;

/** Sends lines to a client that may be slower than they come. */
export class LineWriter {
  readonly #response: HttpResponse;
  readonly #maxUnsent: number;
  readonly #onFull: () => void;
  #lines: Buffer[] = [];
  #length = 0;
  #held = false;
  #ended = false;
  #wake: () => void = () => {};

  /** `onFull` is called when more than `maxUnsent` bytes wait for the client. */
  constructor(response: HttpResponse, maxUnsent: number, onFull: () => void) {
    this.#response = response;
    this.#maxUnsent = maxUnsent;
    this.#onFull = onFull;
    response.on("drain", () => this.#wake());
  }

  /** Sends a line; those of one turn, as a group commit brings them, go out in one write. */
  send(line: Buffer): void {
    if (this.#ended) return;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length + this.#response.writableLength > this.#maxUnsent) this.#onFull();
    else if (this.#lines.length === 1 && !this.#held) queueMicrotask(() => this.#flush());
  }

  /** Sends many lines as fast as the client takes them, before all that {@link send} gets in the meantime. */
  async sendFirst(lines: Iterable<Buffer>): Promise<void> {
    this.#held = true;
    try {
      await this.#sendBlocks(lines);
    } finally {
      this.#held = false;
      this.#flush();
    }
  }

  async #sendBlocks(lines: Iterable<Buffer>): Promise<void> {
    const othersDue = takeTurns();
    let block: Buffer[] = [];
    let length = 0;
    for (const line of lines) {
      block.push(line);
      length += line.length;
      if (length < blockLength) continue;
      if (!this.#response.write(Buffer.concat(block, length))) await this.#drained();
      const turn = othersDue();
      if (turn !== undefined) await turn;
      if (this.#ended) return;
      block = [];
      length = 0;
    }
    if (length > 0) this.#response.write(Buffer.concat(block, length));
  }

  /** Sends what waits and ends the answer. */
  end(): void {
    if (this.#ended) return;
    this.#flush();
    this.#ended = true;
    this.#wake();
    this.#response.end();
  }

  #flush(): void {
    if (this.#ended || this.#held || this.#lines.length === 0) return;
    const [first] = this.#lines;
    const all = this.#lines.length === 1 && first !== undefined ? first : Buffer.concat(this.#lines);
    this.#lines = [];
    this.#length = 0;
    this.#response.write(all);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
