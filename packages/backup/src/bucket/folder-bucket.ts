import { randomUUID } from "node:crypto";
import { constants, createReadStream, type Dirent } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Bucket, BucketError } from "./bucket.js";
import { keySegments } from "./object-key.js";

/** Where objects are written before they get their names; never listed. */
const unfinishedFolder = ".unfinished";

/**
 * A folder as an object store: each key is a file below it. Keys never lead out of the folder, and links in it are
 * neither listed nor followed. The folder is made with the first object.
 */
export class FolderBucket implements Bucket {
  constructor(readonly place: string) {}

  async *list(prefix: string): AsyncIterable<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    for await (const key of this.#below(folder)) if (key.startsWith(prefix)) yield key;
  }

  async get(key: string): Promise<Readable> {
    const path = await this.#pathOf(key);
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      if ((await file.stat()).isFile()) return createReadStream("", { fd: file, highWaterMark: 2 ** 18 });
      await file.close();
    } catch (error) {
      throw this.#failure("read", key, error);
    }
    throw new BucketError(`cannot read ${this.place}/${key}: not a file`);
  }

  async put(key: string, content: Buffer | Readable): Promise<void> {
    const path = await this.#pathOf(key);
    const unfinished = join(this.place, unfinishedFolder, randomUUID());
    try {
      await mkdir(join(this.place, unfinishedFolder), { recursive: true });
      await writeDurably(unfinished, content);
      await mkdir(join(path, ".."), { recursive: true });
      await rename(unfinished, path);
    } catch (error) {
      await unlink(unfinished).catch(() => undefined);
      throw this.#failure("write", key, error);
    }
  }

  async delete(key: string): Promise<void> {
    const path = await this.#pathOf(key);
    try {
      await unlink(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      throw this.#failure("delete", key, error);
    }
    await this.#removeEmptyFolders(keySegments(key).slice(0, -1));
  }

  /** An object store has no folders: one that holds nothing any more is not there. */
  async #removeEmptyFolders(segments: readonly string[]): Promise<void> {
    for (let depth = segments.length; depth > 0; depth--) {
      try {
        await rmdir(join(this.place, ...segments.slice(0, depth)));
      } catch {
        return;
      }
    }
  }

  async *#below(folder: string): AsyncIterable<string> {
    if (folder !== "") await this.#pathOf(folder.slice(0, -1));
    for (const entry of await this.#entries(folder)) {
      const key = `${folder}${entry.name}`;
      if (key === unfinishedFolder) continue;
      if (entry.isDirectory()) yield* this.#below(`${key}/`);
      else if (entry.isFile()) yield key;
    }
  }

  async #entries(folder: string): Promise<readonly Dirent[]> {
    try {
      return (await readdir(join(this.place, folder), { withFileTypes: true })).sort(byKey);
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
      throw this.#failure("list", folder, error);
    }
  }

  /** The file of a key, once it is sure that no link stands in its way. */
  async #pathOf(key: string): Promise<string> {
    const segments = keySegments(key);
    if (segments[0] === unfinishedFolder)
      throw new BucketError(`the key ${key} is not to be had in a folder`);
    let path = this.place;
    for (const segment of segments) {
      path = join(path, segment);
      const state = await lstat(path).catch(() => undefined);
      if (state === undefined) break;
      if (state.isSymbolicLink()) throw new BucketError(`${path} is a link, which is not followed`);
    }
    return join(this.place, ...segments);
  }

  #failure(action: string, key: string, error: unknown): unknown {
    const code = codeOf(error);
    if (error instanceof BucketError || code === undefined) return error;
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    const problem = isMissing && action === "read" ? "no such object" : problems[code];
    return new BucketError(`cannot ${action} ${this.place}/${key}: ${problem ?? code}`, isMissing, {
      cause: error,
    });
  }
}

const problems: { readonly [code: string]: string } = {
  EACCES: "permission denied",
  EISDIR: "there are objects below it",
  ENOTDIR: "an object stands in its way",
  EEXIST: "an object stands in its way",
  ENAMETOOLONG: "a file cannot have so long a name",
  ENOSPC: "no space left on the device",
  EROFS: "the file system is read-only",
};

async function writeDurably(path: string, content: Buffer | Readable): Promise<void> {
  const file = await open(path, "wx");
  try {
    const pieces = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    for await (const piece of pieces) await file.writeFile(piece as Buffer);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Folders sort as their keys do, which go on with a slash. */
function byKey(a: Dirent, b: Dirent): number {
  return Buffer.compare(Buffer.from(sortName(a)), Buffer.from(sortName(b)));
}

function sortName(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
