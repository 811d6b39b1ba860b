import { Worker } from "node:worker_threads";
import type { Wanted } from "./member-choice.mjs";
import { newMemory, SlotReader } from "./member-slot.mjs";
import { TarError } from "./tar-error.mjs";

/**
 * Bytes of a slot of the memory that both threads see. While the objects of one are read here, nothing is sent to the other thread: small
 * ones, so that it never runs out of what is under way to it.
 */
const slotSize = 2 ** 18;
const slotCount = 8;

/** Texts of that thread are gone as soon as they are made. */
const maxYoungGenerationSizeMb = 6;

/** Compressed pieces that are under way to the other thread. */
const mostUnderWay = 2;

/** What there is to read next. */
type Next =
  | { readonly length: number }
  | { readonly path: string; readonly content?: Uint8Array; readonly other?: string };

/** What the other thread tells; see scan-worker.mjs. */
type Report =
  | Next
  | { readonly taken: true }
  | { readonly end: true }
  | { readonly problem: string; readonly member: string | undefined }
  | { readonly code: string; readonly message: string; readonly member: string | undefined };

/**
 * Inflates a gzip-compressed archive and looks through its members on a thread of its own. Of those that are wanted are told
 * the path and, where it is wanted too, the content, which is valid during the call only; of those that are no files, what
 * they are.
 * @throws TarError, the error of the source, or zlib's with its `code`, after what came before was told
 */
export async function scanElsewhere(
  source: AsyncIterable<Buffer>,
  wanted: Wanted,
  member: (path: string, content: Buffer | undefined) => void,
  other: (path: string, what: string) => void,
): Promise<void> {
  const memory = newMemory(slotSize, slotCount);
  const worker = new Worker(new URL("./scan-worker.mjs", import.meta.url), {
    workerData: { memory, wanted },
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const mail = new Mail(worker);
  const slots = new SlotReader(memory);
  void feed(source, worker, mail);
  try {
    for (let next = await mail.next(); next !== undefined; next = await mail.next()) {
      if ("length" in next) slots.read(next.length, member);
      else if (next.other !== undefined) other(next.path, next.other);
      else member(next.path, next.content === undefined ? undefined : Buffer.from(next.content));
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
  readonly #waiting: (Next | undefined)[] = [];
  #underWay = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;
  #changed = this.#nextChange();

  constructor(worker: Worker) {
    worker.on("message", (report: Report) => this.#take(report));
    worker.on("error", (error) => this.fail(error));
  }

  /** The next there is to read; undefined at the end. */
  async next(): Promise<Next | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#changed;
    }
    return this.#waiting.shift();
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
    else if ("end" in report) this.#waiting.push(undefined);
    else if ("problem" in report) this.#failure ??= { error: new TarError(report.problem, report.member) };
    else if ("code" in report) {
      this.#failure ??= { error: inflateError(report) };
    } else this.#waiting.push(report);
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

function inflateError({
  code,
  message,
  member,
}: {
  code: string;
  message: string;
  member?: string | undefined;
}) {
  return Object.assign(new Error(message), { code, member });
}
