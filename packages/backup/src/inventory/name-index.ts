import { NumberList } from "./number-list.js";

/** Names lie in pieces of memory of this size; a longer name has one of its own. */
const blockSize = 2 ** 18;

/**
 * Names of objects by namespace, each with a number in the order they came: 0, 1, and so on. A name takes its bytes and
 * about 20 more, where a Set of texts takes five times that and is walked through at each garbage collection.
 */
export class NameIndex {
  /** Open addressing: the number of a name plus one, 0 where there is none. A power of two long, half full at most. */
  #table = new Uint32Array(256);
  readonly #hashes = new NumberList();
  readonly #blocks: Buffer[] = [];
  #used = blockSize;
  /** Block and place in it of each name, and its length. */
  readonly #blockOf = new NumberList();
  readonly #startOf = new NumberList();
  readonly #lengthOf = new NumberList();
  #key = Buffer.alloc(1024);
  #keyLength = 0;

  get size(): number {
    return this.#hashes.size;
  }

  /** The name's number; -1 when it is not known. */
  get(namespace: string, name: string): number {
    const hash = this.#encode(namespace, name);
    return (this.#table[this.#slotOf(hash)] as number) - 1;
  }

  /** The name's number, a new one when it was not known. */
  add(namespace: string, name: string): number {
    const hash = this.#encode(namespace, name);
    const slot = this.#slotOf(hash);
    const known = this.#table[slot] as number;
    if (known !== 0) return known - 1;
    const number = this.size;
    this.#table[slot] = number + 1;
    this.#hashes.push(hash);
    this.#store();
    if (2 * this.size > this.#table.length) this.#grow();
    return number;
  }

  /** Writes the name into `#key` and returns its hash (FNV-1a). */
  #encode(namespace: string, name: string): number {
    const longest = 3 * (namespace.length + name.length) + 1;
    if (longest > this.#key.length) this.#key = Buffer.alloc(2 * longest);
    const key = this.#key;
    let length = writeText(key, namespace, 0);
    key[length++] = 0x2f;
    length = writeText(key, name, length);
    let hash = 0x811c9dc5;
    for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (key[at] as number), 0x01000193);
    this.#keyLength = length;
    return hash >>> 0;
  }

  /** Where the encoded name stands in the table, or would stand. */
  #slotOf(hash: number): number {
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#table[slot] as number;
      if (number === 0 || (this.#hashes.at(number - 1) === hash && this.#isKey(number - 1))) return slot;
    }
  }

  #isKey(number: number): boolean {
    const start = this.#startOf.at(number);
    const block = this.#blocks[this.#blockOf.at(number)];
    return (
      this.#lengthOf.at(number) === this.#keyLength &&
      block?.compare(this.#key, 0, this.#keyLength, start, start + this.#keyLength) === 0
    );
  }

  #store(): void {
    const length = this.#keyLength;
    if (this.#used + length > blockSize) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(blockSize, length)));
      this.#used = 0;
    }
    this.#key.copy(this.#blocks.at(-1) as Buffer, this.#used, 0, length);
    this.#blockOf.push(this.#blocks.length - 1);
    this.#startOf.push(this.#used);
    this.#lengthOf.push(length);
    this.#used += length;
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#table.length);
    const mask = larger.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes.at(number) & mask;
      while (larger[slot] !== 0) slot = (slot + 1) & mask;
      larger[slot] = number + 1;
    }
    this.#table = larger;
  }
}

/** Writes a text as UTF-8, for which ASCII need not be asked of Node; returns where it ends. */
function writeText(bytes: Buffer, text: string, start: number): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return start + bytes.write(text, start);
    bytes[start + index] = code;
  }
  return start + text.length;
}
