import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "./apply-json-patch.js";

const document = { a: { b: 1 }, list: [1, 2], "x/y": { "~": 3 } };

const good: readonly { name: string; patch: JsonValue; want: JsonValue }[] = [
  {
    name: "add a member",
    patch: [{ op: "add", path: "/a/c", value: 2 }],
    want: { ...document, a: { b: 1, c: 2 } },
  },
  {
    name: "append",
    patch: [{ op: "add", path: "/list/-", value: 3 }],
    want: { ...document, list: [1, 2, 3] },
  },
  {
    name: "insert",
    patch: [{ op: "add", path: "/list/0", value: 0 }],
    want: { ...document, list: [0, 1, 2] },
  },
  { name: "remove", patch: [{ op: "remove", path: "/a/b" }], want: { ...document, a: {} } },
  {
    name: "replace an item",
    patch: [{ op: "replace", path: "/list/1", value: 9 }],
    want: { ...document, list: [1, 9] },
  },
  {
    name: "escapes",
    patch: [{ op: "replace", path: "/x~1y/~0", value: 4 }],
    want: { ...document, "x/y": { "~": 4 } },
  },
  { name: "move", patch: [{ op: "move", from: "/a/b", path: "/c" }], want: { ...document, a: {}, c: 1 } },
  { name: "copy", patch: [{ op: "copy", from: "/a", path: "/c" }], want: { ...document, c: { b: 1 } } },
  { name: "test passes", patch: [{ op: "test", path: "/list", value: [1, 2] }], want: document },
  { name: "whole document", patch: [{ op: "replace", path: "", value: 1 }], want: 1 },
];

const bad: readonly { name: string; patch: JsonValue; want: string }[] = [
  {
    name: "missing parent",
    patch: [{ op: "add", path: "/q/r", value: 1 }],
    want: 'missing value at path "/q/r"',
  },
  { name: "missing target", patch: [{ op: "remove", path: "/q" }], want: 'missing value at path "/q"' },
  {
    name: "index past the end",
    patch: [{ op: "add", path: "/list/3", value: 1 }],
    want: 'missing value at path "/list/3"',
  },
  { name: "failed test", patch: [{ op: "test", path: "/a/b", value: 2 }], want: "testing value /a/b failed" },
  { name: "unknown operation", patch: [{ op: "frob", path: "/a" }], want: "Unexpected kind: frob" },
  { name: "not a list", patch: {}, want: "a JSON patch must be a list of operations" },
  {
    name: "inherited names are not members",
    patch: [{ op: "remove", path: "/constructor" }],
    want: 'missing value at path "/constructor"',
  },
];

describe("applyJsonPatch", () => {
  it.each(good)("$name", ({ patch, want }) => {
    expect(applyJsonPatch(document, patch)).toEqual(want);
  });

  it.each(bad)("refuses: $name", ({ patch, want }) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(want);
  });
});
