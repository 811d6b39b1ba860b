import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate } from "./inflate.js";

/** More megabytes than are under way at once, no two blocks of them alike. */
const content = Buffer.concat(
  Array.from({ length: 10_000 }, (_, index) =>
    Buffer.from(`${index}:${"object ".repeat((index * 37) % 400)}`),
  ),
);
const packed = gzipSync(content);

function* inPieces(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What comes out, each piece copied while it is valid. */
async function all(source: Readable, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of inflate(source)) {
    pieces.push(Buffer.from(piece));
    if (pieces.length === most) break;
  }
  return Buffer.concat(pieces);
}

describe("inflate()", () => {
  const stream = (bytes: Buffer, size = 10_000): Readable =>
    Readable.from(inPieces(bytes, size), { objectMode: false });

  it.each([1000, 10_000, 2 ** 20])("gives back what was compressed, in pieces of %d bytes", async (size) => {
    expect((await all(stream(packed, size))).equals(content)).toBe(true);
  });

  it("reads several members as one", async () => {
    const both = Buffer.concat([packed, gzipSync("and more")]);
    expect((await all(stream(both))).equals(Buffer.concat([content, Buffer.from("and more")]))).toBe(true);
  });

  it("says that data is cut off or damaged, and gives what came before", async () => {
    await expect(all(stream(packed.subarray(0, -20)))).rejects.toThrow("the archive is cut off");
    const damaged = Buffer.from(packed);
    const middle = Math.floor(packed.length / 2);
    damaged.fill(0xff, middle, middle + 50);
    await expect(all(stream(damaged))).rejects.toThrow("the compressed data is damaged");
  });

  it("passes the failure of a source on", async () => {
    const source = Readable.from(
      (function* () {
        yield packed.subarray(0, 5000);
        throw new Error("the connection broke off");
      })(),
      { objectMode: false },
    );
    await expect(all(source)).rejects.toThrow("the connection broke off");
  });

  it("ends, and closes its source, when nobody reads on", async () => {
    const source = stream(packed, 1000);
    expect((await all(source, 1)).length).toBeGreaterThan(0);
    expect(source.destroyed).toBe(true);
  });

  it.each(["plain text", ""])("leaves %j as it is", async (text) => {
    expect((await all(Readable.from([Buffer.from(text)], { objectMode: false }))).toString()).toBe(text);
  });
});
