import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type TarMember, tarOf } from "../testing/tar-archive.js";
import { ArchiveItems } from "./archive-items.js";
import { readTarball } from "./read-tarball.js";

const folder = "resources/virtualmachines.kubevirt.io";
const kept = (name: string): string => `${folder}/namespaces/shop/${name}.json`;
const preferred = (name: string): string => `${folder}/v1-preferredversion/namespaces/shop/${name}.json`;
const vm = (name: string, text = ""): string =>
  `{"apiVersion":"v1","kind":"VirtualMachine","metadata":{"name":"${name}"},"spec":{"text":"${text}"}}`;

/** Longer than the memory in which members go from one thread to the other, each name with a text of its own length. */
const many: readonly string[] = Array.from({ length: 3000 }, (_, index) => `vm-${index}`);
const textOf = (index: number): string => "x".repeat((index * 37) % 4000);
const members: readonly TarMember[] = many.flatMap((name, index): TarMember[] => [
  [`resources/secrets/namespaces/shop/${name}.json`, `"${textOf(index)}"`],
  [`resources/events/namespaces/shop/${name}.json`, "unread"],
  [kept(name), vm(name, textOf(index))],
  [preferred(name), vm(name, "the second copy")],
]);

function* inPieces(bytes: Buffer, size: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const stream = (bytes: Buffer, size = 10_000): Readable =>
  Readable.from(inPieces(bytes, size), { objectMode: false });

async function read(source: Readable, large: number) {
  const [items, names, problems]: [string[], string[], string[]] = [[], [], []];
  const reader = new ArchiveItems(
    {
      wanted: { contents: new Set(["virtualmachines.kubevirt.io"]), names: new Set(["secrets"]) },
      item: ({ name }, { spec }) => items.push(`${name} ${(spec as { text: string }).text}`),
      name: ({ name }) => names.push(name),
      damaged: ({ message }) => problems.push(message),
    },
    (text) => ({ value: JSON.parse(text), duplicateFields: [] }),
  );
  const failure = await readTarball(source, reader, large).catch((error: Error) => error.message);
  return { items, names, problems, failure };
}

describe.each([
  ["one thread", Number.POSITIVE_INFINITY],
  ["two threads", 0],
])("a tarball read on %s", (_, large) => {
  const packed = gzipSync(tarOf(members, "pax"));

  it.each([1000, 10_000, 2 ** 20])("tells what is wanted, in pieces of %d bytes", async (size) => {
    const { items, names, problems, failure } = await read(stream(packed, size), large);
    expect(items).toEqual(many.map((name, index) => `${name} ${textOf(index)}`));
    expect(names).toEqual(many);
    expect([problems, failure]).toEqual([[], undefined]);
  });

  it("may hold objects of many megabytes, and paths as long", async () => {
    const name = "n".repeat(400_000);
    const { items, names } = await read(
      stream(
        gzipSync(
          tarOf(
            [
              [kept("before"), vm("before")],
              [kept("large"), vm("large", "y".repeat(3_000_000))],
              [`resources/secrets/namespaces/shop/${name}.json`, "{}"],
              [kept("after"), vm("after")],
            ],
            "pax",
          ),
        ),
      ),
      large,
    );
    expect(items.map((item) => item.length)).toEqual(["before ".length, "large ".length + 3_000_000, 6]);
    expect(names).toEqual([name]);
  });

  it("may come as several gzip members, with anything behind the end of the archive", async () => {
    const bytes = tarOf([[kept("web"), vm("web")]]);
    const parts = Buffer.concat([
      gzipSync(bytes.subarray(0, 700)),
      gzipSync(bytes.subarray(700)),
      Buffer.alloc(100_000),
      gzipSync(Buffer.alloc(100_000, "garbage")),
      Buffer.from("garbage"),
    ]);
    expect(await read(stream(parts), large)).toMatchObject({ items: ["web "], failure: undefined });
  });

  it("that is cut off or damaged gives what came before", async () => {
    const cut = await read(stream(packed.subarray(0, -2000)), large);
    expect(cut.failure).toMatch(/^resources\/.*: the archive is cut off$/);
    expect(cut.items.length).toBeGreaterThan(2000);
    const damaged = Buffer.from(packed);
    const middle = Math.floor(packed.length / 2);
    damaged.fill(0xff, middle, middle + 50);
    expect((await read(stream(damaged), large)).failure).toMatch(
      /^resources\/.*: the compressed data is damaged$/,
    );
    const short = gzipSync(tarOf(members, "pax").subarray(0, 100_000));
    const broken = await read(stream(short), large);
    expect(broken.failure).toMatch(/^resources\/.*\.json: the archive is cut off$/);
    expect(broken.items.length).toBeGreaterThan(10);
  });

  it("tells of wanted members that are no files, unless the other copy is one", async () => {
    const linked = tarOf([
      [kept("link"), ""],
      [kept("web"), ""],
      [preferred("web"), vm("web")],
      [kept("db"), vm("db")],
      [preferred("db"), ""],
      [kept("sparse"), vm("sparse")],
    ]);
    const types = { [kept("link")]: "2", [kept("web")]: "1", [preferred("db")]: "1", [kept("sparse")]: "S" };
    for (const [path, type] of Object.entries(types)) retyped(linked, path, type);
    const { items, problems } = await read(stream(gzipSync(linked)), large);
    expect(items).toEqual(["web ", "db "]);
    expect(problems).toEqual([
      `${kept("link")}: it is a symbolic link, and not read`,
      `${kept("sparse")}: it is a sparse file, and not read`,
    ]);
  });

  it("tells of paths that lead out of it", async () => {
    const bad = `resources/../${kept("web")}`;
    const escaping = await read(stream(gzipSync(tarOf([[bad, vm("web")]]))), large);
    expect(escaping.items).toEqual([]);
  });

  it("passes the failure of its source on, and closes it", async () => {
    const source = Readable.from(
      (function* () {
        yield packed.subarray(0, 5000);
        throw new Error("the connection broke off");
      })(),
      { objectMode: false },
    );
    expect((await read(source, large)).failure).toBe("the connection broke off");
    const notAll = stream(Buffer.concat([gzipSync(Buffer.alloc(1024, "no header")), packed]), 1000);
    expect((await read(notAll, large)).failure).toMatch(/wrong checksum/);
    expect(notAll.destroyed).toBe(true);
  });
});

it("gives all that stands before damage, of an archive that fits into memory", async () => {
  const whole = gzipSync(tarOf(members.slice(0, 400), "pax"));
  for (const at of [whole.length - 3000, Math.floor(whole.length / 2)]) {
    const damaged = Buffer.concat([whole.subarray(0, at), Buffer.alloc(100, 0xff), whole.subarray(at + 100)]);
    const { items } = await read(stream(damaged), Number.POSITIVE_INFINITY);
    const cut = await read(stream(whole.subarray(0, at)), Number.POSITIVE_INFINITY);
    expect(cut.items.length).toBeGreaterThan(0);
    expect(items.length).toBeGreaterThanOrEqual(cut.items.length - 1);
  }
  const garbage = Buffer.concat([whole, Buffer.from("garbage")]);
  expect((await read(stream(garbage), Number.POSITIVE_INFINITY)).failure).toBeUndefined();
});

/** Gives a member of an archive another type. */
function retyped(archive: Buffer, path: string, type: string): void {
  const at = archive.indexOf(`${path}\0`);
  const start = at - (at % 512);
  archive.write(type, start + 156);
  archive.write("        ", start + 148);
  const sum = archive.subarray(start, start + 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, start + 148);
}
