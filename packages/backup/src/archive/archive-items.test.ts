import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { type TarMember, tarballOf, tarOf } from "../testing/tar-archive.js";
import { ArchiveItems } from "./archive-items.js";
import { readTarball } from "./read-tarball.js";

/** Stands in for the strict decoder: tells the one key these tests give twice. */
const decodeStrictly = (text: string) => ({
  value: JSON.parse(text) as JsonValue,
  duplicateFields: /"a":1,"a":2/.test(text) ? ["spec.a"] : [],
});

async function read(archive: Buffer) {
  const items: string[] = [];
  const names: string[] = [];
  const problems: string[] = [];
  const reader = new ArchiveItems(
    {
      wanted: { contents: new Set(["virtualmachines.kubevirt.io"]), names: new Set(["secrets"]) },
      item: (path, { spec }) => items.push(`${path.namespace}/${path.name} ${JSON.stringify(spec)}`),
      name: (path) => names.push(`${path.groupResource} ${path.namespace}/${path.name}`),
      damaged: (error) => problems.push(error.message),
    },
    decodeStrictly,
  );
  const failure = await readTarball(Readable.from([archive]), reader).catch((error: unknown) => error);
  return { items, names, problems, failure: failure instanceof Error ? failure.message : undefined };
}

const folder = "resources/virtualmachines.kubevirt.io";
const vm = (name: string, spec = "{}"): string =>
  `{"apiVersion":"v1","kind":"VirtualMachine","metadata":{"name":"${name}"},"spec":${spec}}`;

describe("an archive's objects", () => {
  it("are told once although they stand there twice, in any order", async () => {
    const members: readonly TarMember[] = [
      [`${folder}/v1-preferredversion/namespaces/shop/web.json`, vm("web")],
      [`${folder}/namespaces/shop/web.json`, vm("web")],
      [`${folder}/v1alpha3/namespaces/shop/web.json`, vm("web", '{"old":true}')],
      ["resources/secrets/namespaces/shop/key.json", "not read"],
      ["resources/secrets/v1-preferredversion/namespaces/shop/key.json", "not read"],
      ["metadata/version", "1.1.0\n"],
    ];
    const expected = {
      items: ["shop/web {}"],
      names: ["secrets shop/key"],
      problems: [],
      failure: undefined,
    };
    expect(await read(tarballOf(members))).toEqual(expected);
    expect(await read(tarballOf([...members].reverse()))).toEqual(expected);
  });

  it("are read without compression too", async () => {
    expect((await read(tarOf([[`${folder}/namespaces/shop/web.json`, vm("web")]]))).items).toEqual([
      "shop/web {}",
    ]);
  });

  it.each([
    ["no JSON", "{", /namespaces\/shop\/web\.json: no JSON/],
    ["no object", "[]", /no Kubernetes object/],
    ["a key given twice", vm("web", '{"a":1,"a":2}'), /the key spec\.a is given twice/],
    ["absurd nesting", vm("web", "[".repeat(5000) + "]".repeat(5000)), /nested too deeply/],
  ])("with %s are told as damaged, and the rest still comes", async (_what, content, problem) => {
    const { items, problems } = await read(
      tarballOf([
        [`${folder}/namespaces/shop/web.json`, content],
        [`${folder}/namespaces/shop/db.json`, vm("db")],
      ]),
    );
    expect(items).toEqual(["shop/db {}"]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it("with paths that lead out of the archive are not read", async () => {
    const { items, problems } = await read(
      tarballOf([
        [`resources/../${folder}/namespaces/shop/web.json`, vm("web")],
        ["resources/virtualmachines.kubevirt.io/namespaces/../web.json", vm("web")],
      ]),
    );
    expect(items).toEqual([]);
    expect(problems).toEqual([expect.stringContaining("leads out of the archive")]);
  });

  it("with control characters in their names do not reach a terminal as they are", async () => {
    const { problems } = await read(tarballOf([[`${folder}/namespaces/shop/\u001b[31m.json`, "{"]]));
    expect(problems[0]).toContain("\\x1b[31m");
  });

  it.each([
    [
      "cut off",
      (archive: Buffer) => archive.subarray(0, archive.length - 20),
      `${folder}/namespaces/shop/web.json: the archive is cut off`,
    ],
    [
      "damaged",
      (archive: Buffer) =>
        Buffer.concat([archive.subarray(0, 40), Buffer.from("????"), archive.subarray(44)]),
      "the compressed data is damaged",
    ],
  ])("of compressed data that is %s end with that", async (_what, spoil, message) => {
    const archive = gzipSync(
      tarOf([[`${folder}/namespaces/shop/web.json`, vm("web", JSON.stringify({ text: "x".repeat(3000) }))]]),
      { level: 0 },
    );
    const compressed = gzipSync(tarOf([[`${folder}/namespaces/shop/web.json`, vm("web")]]));
    expect((await read(spoil(message.includes("cut") ? archive : compressed))).failure).toBe(message);
  });
});
