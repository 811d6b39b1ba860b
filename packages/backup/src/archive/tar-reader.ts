import { ArchiveError } from "./archive-error.js";
import { readPaxAttributes } from "./pax-attributes.js";
import { readTarHeader, recordSize, type TarHeader } from "./tar-header.js";

/** Receives the members of an archive, in its order. */
export interface TarVisitor {
  /** Whether the content of this file is wanted; what is not wanted is passed over without being kept. */
  wants(path: string, size: number): boolean;
  /** A wanted file. `content` is only valid during the call: it may be a part of a larger buffer. */
  file(path: string, content: Buffer): void;
}

/** Largest wanted member, in bytes. An API server's objects are at most a few MiB. */
export const maxMemberSize = 32 * 2 ** 20;

/** Largest pax header or GNU long name, in bytes. */
const maxExtensionSize = 2 ** 20;

const fileTypes: ReadonlySet<string> = new Set(["0", "\0", "7"]);
const extensionTypes: ReadonlySet<string> = new Set(["x", "g", "L", "K"]);

/**
 * A tar archive read in one pass, in pieces as they come, keeping no more than one member. Knows ustar, pax paths and
 * sizes, and GNU long names and sizes; links and devices are passed over: an archive of objects has none.
 */
export class TarReader {
  readonly #visitor: TarVisitor;
  /** Bytes not used yet, in the pieces they came in: less than a header, or the beginning of a wanted member. */
  #pieces: Buffer[] = [];
  #kept = 0;
  /** The member whose content comes next. */
  #member: { readonly header: TarHeader } | undefined;
  /** Content and padding of the current member still to be passed over. */
  #skip = 0;
  #nextPath: string | undefined;
  #nextSize: number | undefined;
  #lastPath: string | undefined;
  #ended = false;

  constructor(visitor: TarVisitor) {
    this.#visitor = visitor;
  }

  /** @throws ArchiveError */
  push(chunk: Buffer): void {
    let at = this.#kept === 0 ? 0 : this.#complete(chunk);
    while (!this.#ended && at < chunk.length) {
      const next = this.#step(chunk, at);
      if (next === undefined) break;
      at = next;
    }
    if (!this.#ended && at < chunk.length) this.#keep(chunk.subarray(at));
  }

  /** Completes what an earlier chunk began, with no more of this one than it needs; returns how much that was. */
  #complete(chunk: Buffer): number {
    const missing = this.#needed() - this.#kept;
    if (chunk.length < missing) {
      this.#keep(chunk);
      return chunk.length;
    }
    const whole = Buffer.concat([...this.#pieces, chunk.subarray(0, missing)]);
    this.#pieces = [];
    this.#kept = 0;
    this.#step(whole, 0);
    return missing;
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(Buffer.from(piece));
    this.#kept += piece.length;
  }

  /** How many bytes the next step needs. */
  #needed(): number {
    return this.#member?.header.size ?? recordSize;
  }

  /** @throws ArchiveError when the archive stops inside a member */
  end(): void {
    if (this.#ended) return;
    if (this.#kept > 0 || this.#skip > 0 || this.#member !== undefined) {
      const isBegun = this.#lastPath !== undefined || this.#member !== undefined;
      const problem = isBegun ? "the archive is cut off" : "no archive, or one that is cut off at its start";
      throw new ArchiveError(problem, this.#lastPath);
    }
  }

  /** Uses what stands at `at` and returns where the next thing stands; undefined when more bytes are needed. */
  #step(bytes: Buffer, at: number): number | undefined {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, bytes.length - at);
      this.#skip -= skipped;
      return skipped === 0 ? undefined : at + skipped;
    }
    if (this.#member !== undefined) return this.#content(this.#member, bytes, at);
    if (bytes.length - at < recordSize) return undefined;
    this.#header(readTarHeader(bytes, at));
    return at + recordSize;
  }

  #header(read: TarHeader | undefined): void {
    if (read === undefined) {
      this.#ended = true;
      return;
    }
    if (extensionTypes.has(read.type)) {
      if (read.size > maxExtensionSize) throw new ArchiveError("a long name is too long", this.#lastPath);
      this.#member = { header: read };
      return;
    }
    const header = { ...read, path: this.#nextPath ?? read.path, size: this.#nextSize ?? read.size };
    this.#nextPath = undefined;
    this.#nextSize = undefined;
    this.#lastPath = header.path;
    const wanted = fileTypes.has(header.type) && this.#visitor.wants(header.path, header.size);
    if (wanted && header.size > maxMemberSize) {
      throw new ArchiveError(`${header.size} bytes are more than an object can have`, header.path);
    }
    if (wanted) this.#member = { header };
    else this.#skip = padded(header.size);
  }

  #content({ header }: { readonly header: TarHeader }, bytes: Buffer, at: number): number | undefined {
    if (bytes.length - at < header.size) return undefined;
    const content = bytes.subarray(at, at + header.size);
    this.#member = undefined;
    this.#skip = padded(header.size) - header.size;
    if (extensionTypes.has(header.type)) this.#extension(header.type, content);
    else this.#visitor.file(header.path, content);
    return at + header.size;
  }

  #extension(type: string, content: Buffer): void {
    if (type === "L") this.#nextPath = content.toString("utf8").replace(/\0+$/, "");
    if (type !== "x") return;
    const { path, size } = readPaxAttributes(content);
    if (path !== undefined) this.#nextPath = path;
    if (size !== undefined) this.#nextSize = size;
  }
}

function padded(size: number): number {
  return Math.ceil(size / recordSize) * recordSize;
}
