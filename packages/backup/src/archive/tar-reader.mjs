// @ts-check
import { readPaxAttributes } from "./pax-attributes.mjs";
import { TarError } from "./tar-error.mjs";
import { readTarHeader, recordSize } from "./tar-header.mjs";

/**
 * Receives the members of an archive, in its order.
 *
 * @typedef {object} TarVisitor
 * @property {(path: string, size: number) => boolean} wants Whether the content of this file is wanted; what is not wanted
 *   is passed over without being kept.
 * @property {(path: string, content: Buffer) => void} file A wanted file. `content` is only valid during the call: it may be
 *   a part of a larger buffer.
 * @property {(path: string, what: string) => void} [other] A member that is no file: `a link`, `a folder`.
 */

/** Largest wanted member, in bytes. An API server's objects are at most a few MiB. */
export const maxMemberSize = 32 * 2 ** 20;

/** Largest pax header or GNU long name, in bytes. */
const maxExtensionSize = 2 ** 20;

/** @type {ReadonlySet<string>} */
const fileTypes = new Set(["0", "\0", "7"]);
/**
 * What is no file, and no folder either.
 * @type {ReadonlyMap<string, string>}
 */
const otherTypes = new Map([
  ["1", "a link"],
  ["2", "a symbolic link"],
  ["3", "a device"],
  ["4", "a device"],
  ["5", "a folder"],
  ["6", "a pipe"],
  ["S", "a sparse file"],
]);

/** @type {ReadonlySet<string>} */
const extensionTypes = new Set(["x", "g", "L", "K"]);

/**
 * A tar archive read in one pass, in pieces as they come, keeping no more than one member. Knows ustar, pax paths and
 * sizes, and GNU long names and sizes; links and devices are passed over: an archive of objects has none.
 */
export class TarReader {
  #visitor;
  /**
   * Bytes not used yet, in the pieces they came in: less than a header, or the beginning of a wanted member.
   * @type {Buffer[]}
   */
  #pieces = [];
  #kept = 0;
  /**
   * The member whose content comes next.
   * @type {import("./tar-header.mjs").TarHeader | undefined}
   */
  #member;
  /** Content and padding of the current member still to be passed over. */
  #skip = 0;
  /** @type {string | undefined} */
  #nextPath;
  /** @type {number | undefined} */
  #nextSize;
  /** @type {string | undefined} */
  #lastPath;
  #ended = false;

  /** @param {TarVisitor} visitor */
  constructor(visitor) {
    this.#visitor = visitor;
  }

  /**
   * @param {Buffer} chunk
   * @throws TarError
   */
  push(chunk) {
    let at = this.#kept === 0 ? 0 : this.#complete(chunk);
    while (!this.#ended && at < chunk.length) {
      const next = this.#step(chunk, at);
      if (next === undefined) break;
      at = next;
    }
    if (!this.#ended && at < chunk.length) this.#keep(chunk.subarray(at));
  }

  /**
   * Completes what an earlier chunk began, with no more of this one than it needs; returns how much that was.
   * @param {Buffer} chunk
   */
  #complete(chunk) {
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

  /** @param {Buffer} piece */
  #keep(piece) {
    this.#pieces.push(Buffer.from(piece));
    this.#kept += piece.length;
  }

  /** How many bytes the next step needs. */
  #needed() {
    return this.#member?.size ?? recordSize;
  }

  /** Whether the end was read: what follows is no part of the archive. */
  get hasEnded() {
    return this.#ended;
  }

  /** The member that was read last. */
  get lastPath() {
    return this.#lastPath;
  }

  /** @throws TarError when the archive stops inside a member */
  end() {
    if (this.#ended) return;
    if (this.#kept > 0 || this.#skip > 0 || this.#member !== undefined) {
      const isBegun = this.#lastPath !== undefined || this.#member !== undefined;
      const problem = isBegun ? "the archive is cut off" : "no archive, or one that is cut off at its start";
      throw new TarError(problem, this.#lastPath);
    }
  }

  /**
   * Uses what stands at `at` and returns where the next thing stands; undefined when more bytes are needed.
   * @param {Buffer} bytes
   * @param {number} at
   * @returns {number | undefined}
   */
  #step(bytes, at) {
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

  /** @param {import("./tar-header.mjs").TarHeader | undefined} read */
  #header(read) {
    if (read === undefined) {
      this.#ended = true;
      return;
    }
    if (extensionTypes.has(read.type)) {
      if (read.size > maxExtensionSize) throw new TarError("a long name is too long", this.#lastPath);
      this.#member = read;
      return;
    }
    const path = this.#nextPath ?? read.path;
    const size = this.#nextSize ?? read.size;
    this.#nextPath = undefined;
    this.#nextSize = undefined;
    this.#lastPath = path;
    const isFile = fileTypes.has(read.type);
    if (!isFile) this.#visitor.other?.(path, otherTypes.get(read.type) ?? `of the type ${read.type}`);
    const wanted = isFile && this.#visitor.wants(path, size);
    if (wanted && size > maxMemberSize) {
      throw new TarError(`${size} bytes are more than an object can have`, path);
    }
    if (wanted) this.#member = { path, size, type: read.type };
    else this.#skip = padded(size);
  }

  /**
   * @param {import("./tar-header.mjs").TarHeader} header
   * @param {Buffer} bytes
   * @param {number} at
   * @returns {number | undefined}
   */
  #content({ path, size, type }, bytes, at) {
    if (bytes.length - at < size) return undefined;
    const content = bytes.subarray(at, at + size);
    this.#member = undefined;
    this.#skip = padded(size) - size;
    if (extensionTypes.has(type)) this.#extension(type, content);
    else this.#visitor.file(path, content);
    return at + size;
  }

  /**
   * @param {string} type
   * @param {Buffer} content
   */
  #extension(type, content) {
    if (type === "L") this.#nextPath = content.toString("utf8").replace(/\0+$/, "");
    if (type !== "x") return;
    const { path, size } = readPaxAttributes(content);
    if (path !== undefined) this.#nextPath = path;
    if (size !== undefined) this.#nextSize = size;
  }
}

/** @param {number} size */
function padded(size) {
  return Math.ceil(size / recordSize) * recordSize;
}
