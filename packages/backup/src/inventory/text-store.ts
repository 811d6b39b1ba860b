import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NumberList } from "./number-list.js";

/** Texts lie one behind the other in blocks of this size; a longer text has one of its own. */
const blockSize = 2 ** 18;

/** Bytes of full blocks that stay in memory; what comes after them goes to the disk. */
const memoryLimit = 48 * 2 ** 20;

/**
 * Texts kept outside of the heap, each with a number in the order they came. Beyond a limit they go to a file that
 * nobody else can open, and that is gone with the process; where there is no room for it, they stay in memory.
 */
export class TextStore {
  readonly #limit: number;
  /** Blocks in memory; undefined for one in the file. */
  readonly #blocks: (Buffer | undefined)[] = [];
  #current = Buffer.alloc(0);
  #used = 0;
  /** Block, place in it and length of each text. */
  readonly #blockOf = new NumberList();
  readonly #startOf = new NumberList();
  readonly #lengthOf = new NumberList();
  #inMemory = 0;
  #file: SpillFile | undefined;
  #canSpill = true;
  /** The block of the file that was read last: texts are mostly asked for in their order. */
  #recent: { readonly index: number; readonly bytes: Buffer } | undefined;

  /** @param limit bytes kept in memory */
  constructor(limit: number = memoryLimit) {
    this.#limit = limit;
  }

  /** Keeps a text and returns its number. */
  add(text: string): number {
    // Enough for most texts at once; what is written is measured, so that no text is walked through twice.
    if (this.#current.length - this.#used < 3 * text.length) this.#next(Buffer.byteLength(text));
    const length = this.#current.write(text, this.#used);
    this.#blockOf.push(this.#blocks.length);
    this.#startOf.push(this.#used);
    this.#lengthOf.push(length);
    this.#used += length;
    return this.#lengthOf.size - 1;
  }

  text(number: number): string {
    const start = this.#startOf.at(number);
    return this.#block(this.#blockOf.at(number)).toString("utf8", start, start + this.#lengthOf.at(number));
  }

  /** Makes room for that many bytes in the current block. */
  #next(length: number): void {
    if (this.#current.length - this.#used >= length) return;
    if (this.#used > 0) {
      this.#blocks.push(this.#keep(this.#current.subarray(0, this.#used)));
    }
    this.#current = Buffer.allocUnsafeSlow(Math.max(blockSize, length));
    this.#used = 0;
  }

  #keep(block: Buffer): Buffer | undefined {
    if (this.#inMemory + block.length > this.#limit && this.#spill(block)) return undefined;
    this.#inMemory += block.length;
    return block;
  }

  #spill(block: Buffer): boolean {
    if (!this.#canSpill) return false;
    try {
      this.#file ??= new SpillFile();
      this.#file.write(this.#blocks.length, block);
    } catch {
      this.#canSpill = false;
    }
    return this.#canSpill;
  }

  #block(index: number): Buffer {
    if (index === this.#blocks.length) return this.#current;
    const kept = this.#blocks[index];
    if (kept !== undefined) return kept;
    if (this.#recent?.index !== index) {
      this.#recent = { index, bytes: this.#file?.read(index) ?? Buffer.alloc(0) };
    }
    return this.#recent.bytes;
  }
}

const openFiles = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** Blocks in a file without a name. */
class SpillFile {
  readonly #descriptor: number;
  readonly #places = new Map<number, { readonly position: number; readonly length: number }>();
  #size = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "unfold-"));
    this.#descriptor = openSync(join(folder, "texts"), "wx+", 0o600);
    rmSync(folder, { recursive: true });
    openFiles.register(this, this.#descriptor);
  }

  write(index: number, block: Buffer): void {
    let written = 0;
    while (written < block.length) {
      written += writeSync(this.#descriptor, block, written, block.length - written, this.#size + written);
    }
    this.#places.set(index, { position: this.#size, length: block.length });
    this.#size += block.length;
  }

  read(index: number): Buffer {
    const { position, length } = this.#places.get(index) ?? { position: 0, length: 0 };
    const block = Buffer.allocUnsafeSlow(length);
    let read = 0;
    while (read < length) {
      const more = readSync(this.#descriptor, block, read, length - read, position + read);
      if (more === 0) throw new Error("a temporary file was cut off");
      read += more;
    }
    return block;
  }
}
