import type { Readable } from "node:stream";
import type { ArchiveItems } from "./archive-items.js";
import { inflate } from "./inflate.js";
import { TarReader } from "./tar-reader.js";

/**
 * Reads a gzip-compressed (or plain) tar stream in one pass.
 * @throws ArchiveError when the stream is damaged; what came before has been told by then
 */
export async function readTarball(source: Readable, items: ArchiveItems): Promise<void> {
  const reader = new TarReader({
    wants: (path) => items.wants(path),
    file: (path, content) => items.read(path, content),
  });
  for await (const chunk of inflate(source)) reader.push(chunk);
  reader.end();
}
