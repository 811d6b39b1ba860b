import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { asArchiveError } from "./as-archive-error.js";
import { inflatedPieces } from "./inflated-pieces.mjs";

/** Inflated bytes are handed over in pieces of this size at most. */
const chunkSize = 2 ** 18;

/**
 * The bytes of a gzip-compressed stream; those of any other stream as they are. The source is closed at the end, whatever
 * that is.
 * @throws ArchiveError when the compressed data is damaged; what came before has been handed over by then
 */
export async function* inflate(source: Readable): AsyncIterable<Buffer> {
  const begun = new BegunStream(source);
  try {
    await begun.readAhead(gzipMagic.length);
    yield* begun.isCompressed ? gunzip(begun) : begun;
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    source.destroy();
  }
}

async function* gunzip(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const inflating = createGunzip({ chunkSize });
  const source = Readable.from(pieces, { highWaterMark: 1 });
  source.on("error", (error) => inflating.destroy(error));
  yield* inflatedPieces(source.pipe(inflating));
}

/** Compressed bytes that are inflated at once. */
const stepSize = 2 ** 14;
/** The same near damage. */
const smallStep = 16;
/** Steps that are on their way to zlib, or wait for it. */
const mostWaiting = 8;

/**
 * Inflates what is in memory. Where data is damaged zlib drops what it inflated together with the damage, up to a whole
 * piece; that is inflated again in small steps.
 */
export async function* gunzipWhole(whole: Buffer): AsyncIterable<Buffer> {
  let fed = 0;
  let given = 0;
  const steps = function* (): Iterable<Buffer> {
    for (; fed < whole.length; fed += stepSize) yield whole.subarray(fed, fed + stepSize);
  };
  try {
    for await (const piece of gunzip(steps())) {
      given += piece.length;
      yield piece;
    }
  } catch (error) {
    yield* beforeDamage(whole, Math.max(0, fed - mostWaiting * stepSize), given);
    throw error;
  }
}

/** What follows the `given` bytes up to the damage, which is somewhere behind `near`. */
async function* beforeDamage(whole: Buffer, near: number, given: number): AsyncIterable<Buffer> {
  const steps = function* (): Iterable<Buffer> {
    if (near > 0) yield whole.subarray(0, near);
    for (let at = near; at < whole.length; at += smallStep) yield whole.subarray(at, at + smallStep);
  };
  let passed = 0;
  try {
    for await (const piece of gunzip(steps())) {
      const fresh = piece.subarray(Math.max(0, given - passed));
      passed += piece.length;
      if (fresh.length > 0) yield fresh;
    }
  } catch {
    // The damage was told once.
  }
}

/** What gzip begins with. */
export const gzipMagic = [0x1f, 0x8b] as const;

/** A stream whose beginning may be looked at before it is read. */
export class BegunStream implements AsyncIterable<Buffer> {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #beginning: Buffer[] = [];
  #size = 0;
  #isWhole = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** Reads on until `size` bytes are there; false when the stream has fewer. */
  async readAhead(size: number): Promise<boolean> {
    while (this.#size < size && !this.#isWhole) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#isWhole = true;
      else this.#beginning.push(value);
      this.#size += done === true ? 0 : value.length;
    }
    return this.#size >= size;
  }

  /** Whether the first bytes are gzip's, once they were read. */
  get isCompressed(): boolean {
    const first = this.#beginning.flatMap((piece) => [...piece.subarray(0, gzipMagic.length)]);
    return gzipMagic.every((byte, index) => first[index] === byte);
  }

  /** All that was read ahead, taken out. */
  take(): Buffer {
    return Buffer.concat(this.#beginning.splice(0));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    yield* this.#beginning.splice(0);
    while (!this.#isWhole) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#isWhole = true;
      else yield value;
    }
  }
}
