import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { asArchiveError } from "./as-archive-error.js";

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
    yield* begun.isCompressed ? inflated(begun) : begun;
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    source.destroy();
  }
}

export async function* inflated(pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  const source = Readable.from(pieces);
  source.on("error", (error) => gunzip.destroy(error));
  for await (const piece of source.pipe(gunzip)) yield piece as Buffer;
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

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    yield* this.#beginning.splice(0);
    while (!this.#isWhole) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#isWhole = true;
      else yield value;
    }
  }
}
