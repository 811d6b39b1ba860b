import { once } from "node:events";
import type { Readable, TransformOptions } from "node:stream";
import { createGunzip, type ZlibOptions } from "node:zlib";
import { ArchiveError } from "./archive-error.js";

/** Inflated bytes are handed over in pieces of this size: few crossings between threads, little memory. */
const chunkSize = 2 ** 20;

/** Bytes inflated ahead, so that the other thread goes on while this one is busy. */
const readableHighWaterMark = 4 * chunkSize;

/**
 * The bytes of a gzip-compressed stream, inflated on another thread; those of any other stream as they are. The source is
 * closed at the end, whatever that is.
 * @throws ArchiveError when the compressed data is damaged; what came before has been handed over by then
 */
export async function* inflate(source: Readable): AsyncIterable<Buffer> {
  try {
    const bytes = (await isCompressed(source)) ? inflated(source) : source;
    for await (const chunk of bytes) yield chunk as Buffer;
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

function inflated(source: Readable): Readable {
  const options: ZlibOptions & TransformOptions = { chunkSize, readableHighWaterMark };
  const gunzip = createGunzip(options);
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
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
