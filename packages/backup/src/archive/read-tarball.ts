import type { Readable } from "node:stream";
import type { ArchiveItems } from "./archive-items.js";
import { asArchiveError } from "./as-archive-error.js";
import { BegunStream, gunzipWhole, gzipMagic } from "./inflate.js";
import { scanElsewhere } from "./scan-elsewhere.js";
import { TarReader } from "./tar-reader.mjs";
import { isGarbage } from "./trailing-garbage.mjs";

/** Compressed bytes from which a thread of its own is worth its start. */
const largeSize = 16 * 2 ** 20;

/**
 * Reads a gzip-compressed (or plain) tar stream in one pass; a large one on two threads. The source is closed at the end,
 * whatever that is.
 * @throws ArchiveError when the stream is damaged; what came before has been told by then
 */
export async function readTarball(
  source: Readable,
  items: ArchiveItems,
  large: number = largeSize,
): Promise<void> {
  const begun = new BegunStream(source);
  try {
    const isLarge = await begun.readAhead(Math.max(large, gzipMagic.length));
    if (!begun.isCompressed) await readHere(begun, items);
    else if (!isLarge) await readHere(gunzipWhole(begun.take()), items);
    else await readElsewhere(begun, items);
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    items.end();
    source.destroy();
  }
}

async function readHere(pieces: AsyncIterable<Buffer>, items: ArchiveItems): Promise<void> {
  const reader = new TarReader({
    wants: (path) => items.wants(path),
    file: (path, content) => items.read(path, content),
    other: (path, what) => items.other(path, what),
  });
  try {
    for await (const piece of pieces) reader.push(piece);
  } catch (error) {
    if (!(reader.hasEnded && isGarbage(error))) throw asArchiveError(error, reader.lastPath);
  }
  reader.end();
}

function readElsewhere(begun: BegunStream, items: ArchiveItems): Promise<void> {
  return scanElsewhere(
    begun,
    items.wanted,
    (path, content) => {
      if (items.wants(path) && content !== undefined) items.read(path, content);
    },
    (path, what) => items.other(path, what),
  );
}
