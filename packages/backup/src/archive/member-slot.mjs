// @ts-check
/**
 * Members on their way from one thread to another: each as the lengths of its path and content, and both. In place of the
 * length of a content that is not needed stands `noContent`.
 *
 * @typedef {object} Memory
 * @property {SharedArrayBuffer} slots Slots of `slotSize` bytes, used in turn.
 * @property {number} slotSize
 * @property {SharedArrayBuffer} free One number: how many slots may be written to.
 */

const headSize = 8;
const noContent = 0xffffffff;

/**
 * @param {number} slotSize
 * @param {number} slotCount
 * @returns {Memory}
 */
export function newMemory(slotSize, slotCount) {
  const free = new SharedArrayBuffer(4);
  new Int32Array(free)[0] = slotCount;
  return { slots: new SharedArrayBuffer(slotSize * slotCount), slotSize, free };
}

/** The side that writes. It waits, and its thread with it, while no slot is free. */
export class SlotWriter {
  #bytes;
  #slotSize;
  #free;
  #full;
  #start = 0;
  #used = 0;
  #hasSlot = false;

  /**
   * @param {Memory} memory
   * @param {(length: number) => void} full told of each slot to be read, in order
   */
  constructor({ slots, slotSize, free }, full) {
    this.#bytes = Buffer.from(slots);
    this.#slotSize = slotSize;
    this.#free = new Int32Array(free);
    this.#full = full;
  }

  /**
   * @param {string} path
   * @returns {boolean} false when no slot is large enough
   */
  name(path) {
    return this.#write(path, undefined);
  }

  /**
   * @param {string} path
   * @param {Buffer} content
   * @returns {boolean} false when no slot is large enough
   */
  member(path, content) {
    return this.#write(path, content);
  }

  /** Hands over what was written. */
  flush() {
    if (this.#used === 0) return;
    this.#full(this.#used);
    this.#start = (this.#start + this.#slotSize) % this.#bytes.length;
    this.#used = 0;
    this.#hasSlot = false;
  }

  /**
   * @param {string} path
   * @param {Buffer | undefined} content
   */
  #write(path, content) {
    // A character takes three bytes at most.
    const size = headSize + 3 * path.length + (content?.length ?? 0);
    if (size > this.#slotSize) return false;
    if (this.#used + size > this.#slotSize) this.flush();
    if (!this.#hasSlot) this.#awaitSlot();
    const at = this.#start + this.#used;
    const pathLength = this.#bytes.write(path, at + headSize);
    this.#bytes.writeUInt32LE(pathLength, at);
    this.#bytes.writeUInt32LE(content?.length ?? noContent, at + 4);
    content?.copy(this.#bytes, at + headSize + pathLength);
    this.#used += headSize + pathLength + (content?.length ?? 0);
    return true;
  }

  #awaitSlot() {
    while (Atomics.load(this.#free, 0) === 0) Atomics.wait(this.#free, 0, 0);
    Atomics.sub(this.#free, 0, 1);
    this.#hasSlot = true;
  }
}

/** The side that reads. */
export class SlotReader {
  #bytes;
  #slotSize;
  #free;
  #start = 0;

  /** @param {Memory} memory */
  constructor({ slots, slotSize, free }) {
    this.#bytes = Buffer.from(slots);
    this.#slotSize = slotSize;
    this.#free = new Int32Array(free);
  }

  /**
   * Tells the members of the next slot, whose contents are valid during the call only, and frees it.
   * @param {number} length
   * @param {(path: string, content: Buffer | undefined) => void} member
   */
  read(length, member) {
    const end = this.#start + length;
    for (let at = this.#start; at < end; ) {
      const pathLength = this.#bytes.readUInt32LE(at);
      const contentLength = this.#bytes.readUInt32LE(at + 4);
      const contentStart = at + headSize + pathLength;
      at = contentStart + (contentLength === noContent ? 0 : contentLength);
      const path = this.#bytes.toString("utf8", contentStart - pathLength, contentStart);
      member(path, contentLength === noContent ? undefined : this.#bytes.subarray(contentStart, at));
    }
    this.#start = (this.#start + this.#slotSize) % this.#bytes.length;
    Atomics.add(this.#free, 0, 1);
    Atomics.notify(this.#free, 0);
  }
}
