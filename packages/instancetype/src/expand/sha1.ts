/** SHA-1 of bytes (FIPS 180-4), synchronous and without platform calls: only for version 5 UUIDs. */
export function sha1(message: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = pad(message);
  for (let offset = 0; offset < padded.byteLength; offset += 64) {
    mixBlock(state, new DataView(padded.buffer, offset, 64));
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => {
    digest.setUint32(index * 4, word);
  });
  return new Uint8Array(digest.buffer);
}

function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  return padded;
}

/** Constant and bit function of each stretch of twenty rounds. */
const stretches: readonly (readonly [number, (b: number, c: number, d: number) => number])[] = [
  [0x5a827999, (b, c, d) => (b & c) | (~b & d)],
  [0x6ed9eba1, (b, c, d) => b ^ c ^ d],
  [0x8f1bbcdc, (b, c, d) => (b & c) | (b & d) | (c & d)],
  [0xca62c1d6, (b, c, d) => b ^ c ^ d],
];

function mixBlock(state: Uint32Array, block: DataView): void {
  const words = expandWords(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  stretches.forEach(([constant, mix], stretch) => {
    for (const word of words.subarray(stretch * 20, stretch * 20 + 20)) {
      const next = (rotate(a, 5) + mix(b, c, d) + e + constant + word) >>> 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
  });
  [a, b, c, d, e].forEach((value, index) => {
    state[index] = ((state[index] ?? 0) + value) >>> 0;
  });
}

function expandWords(block: DataView): Uint32Array {
  const words = new Uint32Array(80);
  for (let index = 0; index < 80; index++) {
    const before = (back: number): number => words[index - back] ?? 0;
    words[index] =
      index < 16 ? block.getUint32(index * 4) : rotate(before(3) ^ before(8) ^ before(14) ^ before(16), 1);
  }
  return words;
}

function rotate(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}
