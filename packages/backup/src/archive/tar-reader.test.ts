import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TarMember, tarOf } from "../testing/tar-archive.js";
import { TarReader } from "./tar-reader.mjs";

/** Reads an archive handed over in pieces of the given sizes, over and over. */
function read(
  archive: Buffer,
  sizes: readonly number[] = [archive.length],
  wants = (_path: string): boolean => true,
) {
  const files: [string, string][] = [];
  const reader = new TarReader({
    wants,
    file: (path, content) => files.push([path, content.toString("utf8")]),
  });
  for (let at = 0, turn = 0; at < archive.length; turn++) {
    const size = sizes[turn % sizes.length] ?? archive.length;
    reader.push(archive.subarray(at, at + size));
    at += size;
  }
  reader.end();
  return files;
}

const long = `resources/virtualmachines.kubevirt.io/namespaces/${"n".repeat(63)}/${"m".repeat(90)}.json`;

describe("TarReader", () => {
  it.each(["ustar", "pax", "gnu"] as const)("reads long paths as %s writes them", (format) => {
    expect(
      read(
        tarOf(
          [
            [long, "{}"],
            ["b", "2"],
          ],
          format,
        ),
      ),
    ).toEqual([
      [long, "{}"],
      ["b", "2"],
    ]);
  });

  it("keeps nothing of what is not wanted", () => {
    expect(
      read(
        tarOf([
          ["a", "1"],
          ["b", "2"],
          ["c", "3"],
        ]),
        [7],
        (path) => path === "b",
      ),
    ).toEqual([["b", "2"]]);
  });

  it("reads the same whatever the pieces it comes in", () => {
    const member = fc.tuple(fc.stringMatching(/^[a-z]{1,20}$/), fc.string({ maxLength: 2000 }));
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 5 }),
        (members, sizes) => {
          expect(read(tarOf(members as TarMember[]), sizes)).toEqual(members);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ["in a header", 512 + 512 + 100],
    ["in a member", 512 + 3],
    ["in a member's padding", 512 + 600],
  ])("tells an archive that is cut off %s, after what came before", (_where, length) => {
    const archive = tarOf([
      ["first", "x".repeat(550)],
      ["second", "y"],
    ]);
    expect(() => read(archive.subarray(0, length))).toThrow(/the archive is cut off/);
  });

  it.each([
    ["no archive at all", Buffer.alloc(1024, "a"), /wrong checksum/],
    ["a size that is no number", broken(124, "zzzzzzzzzzz"), /the size in the member's header is no number/],
    ["a member beyond any object", broken(124, "77777777777"), /are more than an object can have/],
  ])("refuses %s", (_what, archive, message) => {
    expect(() => read(archive)).toThrow(message);
  });
});

it.each(["abc", "-1", "1e99", ""])("refuses a pax header that says a size of %j", (size) => {
  const record = `size=${size}\n`;
  const length = record.length + 2 + (record.length + 2 > 9 ? 1 : 0);
  const [header, content] = [tarOf([["PaxHeader", `${length} ${record}`]]), tarOf([["a", "1"]])];
  header.write("x", 156);
  header.write("        ", 148);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  expect(() => read(Buffer.concat([header.subarray(0, 1024), content]))).toThrow(
    "the size in a pax header is no number",
  );
});

/** An archive whose header says something else at `at`, its checksum put right. */
function broken(at: number, text: string): Buffer {
  const archive = tarOf([["a", "1"]]);
  archive.write(text, at);
  archive.write("        ", 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return archive;
}
