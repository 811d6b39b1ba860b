import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { jsonLength, jsonPieces, type RenderedList, yamlPieces } from "./rendered-list.js";

const head = { kind: "ConfigMapList", apiVersion: "v1", metadata: { continue: "", resourceVersion: "7" } };

const awkward = {
  block: "a\n\n  b\n",
  folded: "word ".repeat(40),
  keep: "\n lead\n\n\n",
  list: [[1], []],
  empty: {},
  yes: "yes",
};

describe.each([
  { name: "no items", items: [] },
  { name: "one", items: [{ a: 1 }] },
  { name: "awkward texts", items: [awkward, { metadata: { name: "ü" } }, awkward] },
])("a list of $name", ({ items }) => {
  const encoded = items.map((item) => Buffer.from(JSON.stringify(item)));
  const sum = encoded.reduce((bytes, { length }) => bytes + length, 0);
  const list: RenderedList = {
    head,
    field: "items",
    items: encoded,
    itemBytes: { sum, count: items.length },
  };

  it("as JSON, whose length is known beforehand", () => {
    const json = Buffer.concat([...jsonPieces(list)]);
    expect(JSON.parse(json.toString())).toEqual({ ...head, items });
    expect(jsonLength(list)).toBe(json.length);
  });

  it("as YAML", () => {
    const yaml = Buffer.concat([...yamlPieces(list)]).toString();
    expect(parse(yaml, { version: "1.1" })).toEqual({ ...head, items });
  });
});
