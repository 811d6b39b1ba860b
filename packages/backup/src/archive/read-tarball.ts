import { once } from "node:events";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ArchiveError } from "./archive-error.js";
import type { ArchiveItems } from "./archive-items.js";
import { TarReader } from "./tar-reader.js";

/** Inflated bytes are handed over in pieces of this size: few crossings between threads, little memory. */
const chunkSize = 2 ** 20;

/**
 * Reads a gzip-compressed (or plain) tar stream in one pass; inflating happens on another thread.
 * @throws ArchiveError when the stream is damaged; what came before has been told by then
 */
export async function readTarball(source: Readable, items: ArchiveItems): Promise<void> {
  const reader = new TarReader({
    wants: (path) => items.wants(path),
    file: (path, content) => items.read(path, content),
  });
  const bytes = (await isCompressed(source)) ? inflated(source) : source;
  try {
    for await (const chunk of bytes) reader.push(chunk as Buffer);
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    source.destroy();
  }
  reader.end();
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
  const gunzip = createGunzip({ chunkSize });
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
