import { once } from "node:events";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ArchiveError } from "./archive-error.js";
import { inflateElsewhere } from "./inflate-elsewhere.js";

/** Compressed bytes from which a thread of its own is worth its start. */
const largeSize = 16 * 2 ** 20;

/** Inflated bytes are handed over in pieces of this size at most. */
const chunkSize = 2 ** 18;

/**
 * The bytes of a gzip-compressed stream; those of any other stream as they are. Each piece is valid until the next one is
 * asked for. The source is closed at the end, whatever that is.
 * @throws ArchiveError when the compressed data is damaged; what came before has been handed over by then
 */
export async function* inflate(source: Readable, large: number = largeSize): AsyncIterable<Buffer> {
  try {
    yield* (await isCompressed(source)) ? inflated(source, large) : (source as AsyncIterable<Buffer>);
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    source.destroy();
  }
}

/** Whether the first two bytes are gzip's; they stay in the stream. */
async function isCompressed(source: Readable): Promise<boolean> {
  for (;;) {
    const first = source.read() as Buffer | null;
    if (first !== null) {
      source.unshift(first);
      return first[0] === 0x1f && first[1] === 0x8b;
    }
    if (source.readableEnded || source.destroyed) return false;
    await Promise.race([once(source, "readable"), once(source, "end")]);
  }
}

async function* inflated(source: AsyncIterable<Buffer>, large: number): AsyncIterable<Buffer> {
  const pieces = source[Symbol.asyncIterator]();
  const beginning: Buffer[] = [];
  let size = 0;
  while (size < large) {
    const { value, done } = await pieces.next();
    if (done === true) {
      yield* inflateHere(beginning);
      return;
    }
    beginning.push(value);
    size += value.length;
  }
  yield* inflateElsewhere(both(beginning, pieces));
}

async function* both(beginning: Buffer[], rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  yield* beginning.splice(0);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* inflateHere(pieces: readonly Buffer[]): AsyncIterable<Buffer> {
  for await (const piece of Readable.from(pieces).pipe(createGunzip({ chunkSize }))) yield piece as Buffer;
}

const zlibProblems: { readonly [code: string]: string } = {
  Z_BUF_ERROR: "the archive is cut off",
  Z_DATA_ERROR: "the compressed data is damaged",
};

function asArchiveError(error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const problem = zlibProblems[code ?? ""];
  return problem === undefined ? error : new ArchiveError(problem, undefined, { cause: error });
}
