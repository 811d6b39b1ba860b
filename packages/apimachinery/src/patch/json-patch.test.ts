import { describe, expect, it } from "vitest";
import { ApiError } from "../api-error.js";
import type { JsonValue } from "../json/json.js";
import { applyJsonPatch } from "./json-patch.js";

const applied: readonly { name: string; given: unknown; patch: unknown; want: unknown }[] = [
  {
    name: "add member",
    given: { a: 1 },
    patch: [{ op: "add", path: "/b", value: [2] }],
    want: { a: 1, b: [2] },
  },
  { name: "add over", given: { a: 1 }, patch: [{ op: "add", path: "/a", value: 2 }], want: { a: 2 } },
  { name: "add null", given: {}, patch: [{ op: "add", path: "/a", value: null }], want: { a: null } },
  {
    name: "add to end",
    given: { a: [1] },
    patch: [{ op: "add", path: "/a/-", value: 2 }],
    want: { a: [1, 2] },
  },
  { name: "add inside", given: [1, 3], patch: [{ op: "add", path: "/1", value: 2 }], want: [1, 2, 3] },
  { name: "add at length", given: [1], patch: [{ op: "add", path: "/1", value: 2 }], want: [1, 2] },
  { name: "add negative", given: [1, 3], patch: [{ op: "add", path: "/-2", value: 2 }], want: [1, 2, 3] },
  {
    name: "add document",
    given: { a: 1 },
    patch: [{ op: "add", path: "", value: { b: 2 } }],
    want: { b: 2 },
  },
  {
    name: "escapes",
    given: { "a/b": { "c~d": 1 } },
    patch: [{ op: "remove", path: "/a~1b/c~0d" }],
    want: { "a/b": {} },
  },
  {
    name: "tilde order",
    given: { "~1": 1 },
    patch: [{ op: "replace", path: "/~01", value: 2 }],
    want: { "~1": 2 },
  },
  { name: "empty key", given: { "": 1 }, patch: [{ op: "replace", path: "/", value: 2 }], want: { "": 2 } },
  { name: "remove item", given: [1, 2, 3], patch: [{ op: "remove", path: "/1" }], want: [1, 3] },
  { name: "remove last", given: [1, 2], patch: [{ op: "remove", path: "/-1" }], want: [1] },
  {
    name: "replace deep",
    given: { a: [{ b: 1 }] },
    patch: [{ op: "replace", path: "/a/0/b", value: 2 }],
    want: { a: [{ b: 2 }] },
  },
  {
    name: "move",
    given: { a: 1, b: {} },
    patch: [{ op: "move", from: "/a", path: "/b/c" }],
    want: { b: { c: 1 } },
  },
  { name: "move item", given: [1, 2, 3], patch: [{ op: "move", from: "/0", path: "/2" }], want: [2, 3, 1] },
  {
    name: "copy",
    given: { a: [1] },
    patch: [{ op: "copy", from: "/a", path: "/b" }],
    want: { a: [1], b: [1] },
  },
  {
    name: "test",
    given: { a: { x: 1, y: 2 } },
    patch: [{ op: "test", path: "/a", value: { y: 2, x: 1 } }],
    want: { a: { x: 1, y: 2 } },
  },
  { name: "test missing is null", given: {}, patch: [{ op: "test", path: "/a", value: null }], want: {} },
  { name: "nothing", given: { a: 1 }, patch: [], want: { a: 1 } },
];

const rejected: readonly { name: string; given: unknown; patch: unknown }[] = [
  { name: "test differs", given: { a: 1 }, patch: [{ op: "test", path: "/a", value: "1" }] },
  { name: "remove missing", given: {}, patch: [{ op: "remove", path: "/a" }] },
  { name: "remove inherited", given: {}, patch: [{ op: "remove", path: "/constructor" }] },
  { name: "replace missing", given: {}, patch: [{ op: "replace", path: "/a", value: 1 }] },
  { name: "parent missing", given: {}, patch: [{ op: "add", path: "/a/b", value: 1 }] },
  { name: "prototype is no parent", given: {}, patch: [{ op: "add", path: "/__proto__/b", value: 1 }] },
  { name: "index past the end", given: [1], patch: [{ op: "add", path: "/2", value: 1 }] },
  { name: "replace at -", given: [1], patch: [{ op: "replace", path: "/-", value: 1 }] },
  { name: "leading zero", given: [1, 2], patch: [{ op: "replace", path: "/01", value: 1 }] },
  { name: "into a scalar", given: { a: 1 }, patch: [{ op: "add", path: "/a/b", value: 1 }] },
  { name: "no pointer", given: { a: 1 }, patch: [{ op: "remove", path: "a" }] },
  { name: "bad escape", given: { "a~": 1 }, patch: [{ op: "remove", path: "/a~" }] },
  { name: "unknown op", given: {}, patch: [{ op: "constructor", path: "/a" }] },
  { name: "no path", given: {}, patch: [{ op: "add", value: 1 }] },
  { name: "into itself", given: { a: {} }, patch: [{ op: "move", from: "/a", path: "/a/b" }] },
  { name: "remove document", given: {}, patch: [{ op: "remove", path: "" }] },
  {
    name: "copies without end",
    given: { a: ["x".repeat(1000)] },
    patch: Array.from({ length: 40 }, () => ({ op: "copy", from: "/a", path: "/a/-" })),
  },
];

const undecodable: readonly (readonly [unknown, string])[] = [
  [
    { op: "add" },
    "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
  ],
  [["x"], "error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp"],
  [
    [{ op: "add", path: 1 }],
    "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string",
  ],
];

function thrown(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("applyJsonPatch", () => {
  it.each(applied)("$name", ({ given, patch, want }) => {
    const before = JSON.stringify(given);
    expect(applyJsonPatch(given as JsonValue, patch as JsonValue)).toEqual(want);
    expect(JSON.stringify(given)).toBe(before);
  });

  it.each(rejected)("answers 422: $name", ({ given, patch }) => {
    const error = thrown(() => applyJsonPatch(given as JsonValue, patch as JsonValue));
    expect(error.status).toMatchObject({
      code: 422,
      reason: "Invalid",
      message: "the server rejected our request due to an error in our request",
      details: {},
    });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it.each(undecodable)("answers 400 to %j", (patch, message) => {
    const error = thrown(() => applyJsonPatch({}, patch as JsonValue));
    expect([error.code, error.reason, error.message]).toEqual([400, "BadRequest", message]);
  });

  it("answers 413 above 10000 operations", () => {
    const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/a", value: null }));
    const error = thrown(() => applyJsonPatch({}, patch));
    expect([error.code, error.message]).toEqual([
      413,
      "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
    ]);
  });

  it("keeps __proto__ as data and shares what did not change", () => {
    const given = JSON.parse('{"__proto__":{"a":1},"b":{"c":2}}');
    const result = applyJsonPatch(given, [{ op: "add", path: "/__proto__/x", value: 3 }]) as typeof given;
    expect(JSON.stringify(result)).toBe('{"__proto__":{"a":1,"x":3},"b":{"c":2}}');
    expect(result.b).toBe(given.b);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});
