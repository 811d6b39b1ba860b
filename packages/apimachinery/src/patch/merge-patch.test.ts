import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json/json.js";
import { jsonEqual } from "../json/json.js";
import { applyMergePatch, applyObjectMergePatch, createMergePatch } from "./merge-patch.js";

/** RFC 7396 appendix A: target, patch, result. */
const vectors: readonly (readonly [JsonValue, JsonValue, JsonValue])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

const created: readonly {
  name: string;
  before: JsonObject;
  after: JsonObject;
  want: JsonObject | undefined;
}[] = [
  { name: "equal", before: { a: { b: 1 } }, after: { a: { b: 1 } }, want: undefined },
  { name: "add", before: {}, after: { a: { b: 1 } }, want: { a: { b: 1 } } },
  { name: "remove", before: { a: 1, b: 2 }, after: { b: 2 }, want: { a: null } },
  { name: "change deep", before: { a: { b: 1, c: 2 } }, after: { a: { b: 1, c: 3 } }, want: { a: { c: 3 } } },
  { name: "list is one value", before: { a: [1, 2] }, after: { a: [1] }, want: { a: [1] } },
  { name: "type changes", before: { a: { b: 1 } }, after: { a: "x" }, want: { a: "x" } },
  { name: "undefined is absent", before: { a: undefined }, after: { b: undefined }, want: undefined },
  { name: "null becomes absent", before: { a: 1 }, after: { a: null }, want: { a: null } },
];

describe("applyMergePatch", () => {
  it.each(vectors)("%j + %j", (target, patch, want) => {
    expect(applyMergePatch(target, patch)).toEqual(want);
  });

  it("keeps __proto__ as data", () => {
    const merged = applyMergePatch(JSON.parse('{"a":1}'), JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("returns the target itself when nothing changes, else shares", () => {
    const target = { a: { b: 1 }, c: { d: [1] } };
    expect(applyMergePatch(target, { a: { b: 1 }, x: null })).toBe(target);
    expect((applyMergePatch(target, { a: { b: 2 } }) as typeof target).c).toBe(target.c);
  });

  it("answers 400 when an API patch is no object", () => {
    expect(() => applyObjectMergePatch({}, [])).toThrow(
      "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
    );
  });
});

describe("createMergePatch", () => {
  it.each(created)("$name", ({ before, after, want }) => {
    expect(createMergePatch(before, after)).toEqual(want);
  });

  it("undone by applyMergePatch", () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 }));
    const key = fc.constantFrom("a", "b", "c", "__proto__");
    const { object } = fc.letrec<{ object: JsonObject; value: JsonValue }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, tie("object")),
      object: fc
        .array(fc.tuple(key, tie("value")), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries) as JsonObject),
    }));
    fc.assert(
      fc.property(object, object, (before, after) => {
        const patch = createMergePatch(before, after);
        if (patch === undefined) return jsonEqual(before, after);
        return jsonEqual(applyMergePatch(before, patch), after);
      }),
    );
  });
});
