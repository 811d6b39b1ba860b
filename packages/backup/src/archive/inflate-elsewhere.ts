import { Worker } from "node:worker_threads";

/** Bytes of a slot of the memory that both threads see. */
const slotSize = 2 ** 20;
const slotCount = 4;

/** Compressed pieces that are under way to the other thread. */
const mostUnderWay = 4;

/** What the other thread tells; see inflate-worker.mjs. */
type Report =
  | { readonly taken: true }
  | { readonly length: number }
  | { readonly end: true }
  | { readonly code: string; readonly message: string };

/**
 * Inflates gzip on a thread of its own. What is handed over is valid until the next is asked for.
 * @throws the error of the source, or zlib's with its `code`
 */
export async function* inflateElsewhere(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const slots = new SharedArrayBuffer(slotSize * slotCount);
  const worker = new Worker(new URL("./inflate-worker.mjs", import.meta.url), {
    workerData: { slots, slotSize, slotCount },
  });
  const mail = new Mail(worker);
  void feed(source, worker, mail);
  try {
    for (let slot = 0; ; slot = (slot + 1) % slotCount) {
      const length = await mail.next();
      if (length === undefined) break;
      yield Buffer.from(slots, slot * slotSize, length);
      worker.postMessage({ free: true });
    }
  } finally {
    mail.fail(new Error("nobody reads on"));
    await worker.terminate();
  }
}

/** Sends the source piece by piece, as fast as the other thread takes them; never fails itself. */
async function feed(source: AsyncIterable<Buffer>, worker: Worker, mail: Mail): Promise<void> {
  try {
    for await (const piece of source) {
      if (!(await mail.room())) return;
      // A copy of its own: pieces may share memory with others, and what is sent is gone from here.
      const chunk = new Uint8Array(piece);
      worker.postMessage({ chunk }, [chunk.buffer]);
    }
    worker.postMessage({ end: true });
  } catch (error) {
    mail.fail(error);
  }
}

/** What the other thread has told and nobody has asked for yet. */
class Mail {
  readonly #lengths: (number | undefined)[] = [];
  #underWay = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  #changed = this.#nextChange();

  constructor(worker: Worker) {
    worker.on("message", (report: Report) => this.#take(report));
    worker.on("error", (error) => this.fail(error));
  }

  /** Length of the next slot that is full; undefined at the end. */
  async next(): Promise<number | undefined> {
    while (this.#lengths.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#changed;
    }
    return this.#lengths.shift();
  }

  /** Waits until another piece may be sent; false when none is wanted any more. */
  async room(): Promise<boolean> {
    while (this.#underWay === mostUnderWay && this.#failure === undefined) await this.#changed;
    this.#underWay++;
    return this.#failure === undefined;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#notify();
  }

  #take(report: Report): void {
    if ("taken" in report) this.#underWay--;
    else if ("length" in report) this.#lengths.push(report.length);
    else if ("end" in report) this.#lengths.push(undefined);
    else this.#failure ??= { error: Object.assign(new Error(report.message), { code: report.code }) };
    this.#notify();
  }

  #notify(): void {
    this.#wake();
    this.#changed = this.#nextChange();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
