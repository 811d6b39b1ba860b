import { describe, expect, it } from "vitest";
import { fieldAt, jsonEqual, jsonEqualBut, setOwnField, withField, withFieldAt } from "./json.js";

const protoKeyed = JSON.parse('{"__proto__":{"a":1},"constructor":2}');

describe("json", () => {
  it("jsonEqualBut leaves members out, on either side", () => {
    expect(jsonEqualBut({ a: 1, b: 2 }, { c: 3, a: 1, d: undefined }, ["b", "c"])).toBe(true);
    expect(jsonEqualBut({ a: 1 }, { a: 1, b: 2 }, ["c"])).toBe(false);
    expect(jsonEqualBut({ a: 1, b: 2 }, { a: 1 }, ["c"])).toBe(false);
    expect(jsonEqualBut({ a: { b: 1 } }, { a: { b: 2 } }, ["b"])).toBe(false);
  });

  it("jsonEqual ignores key order and undefined members", () => {
    expect(jsonEqual({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
    expect(jsonEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(jsonEqual([1, 2], [2, 1])).toBe(false);
    expect(jsonEqual({}, [])).toBe(false);
    expect(jsonEqual({ a: undefined }, { b: undefined })).toBe(true);
  });

  it("__proto__ and constructor are ordinary keys", () => {
    const copy = withField(protoKeyed, "x", 1);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"constructor":2,"x":1}');
    const target = {};
    setOwnField(target, "__proto__", 7);
    expect(JSON.stringify(target)).toBe('{"__proto__":7}');
    expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
    expect(fieldAt({}, "constructor")).toBeUndefined();
    expect(jsonEqual(protoKeyed, JSON.parse('{"constructor":2,"__proto__":{"a":1}}'))).toBe(true);
    expect(jsonEqual({}, protoKeyed)).toBe(false);
  });

  it("withFieldAt makes parents, shares the rest, removes", () => {
    const before = { a: { b: 1 }, c: { d: 2 } };
    const after = withFieldAt(before, ["a", "x", "y"], 3);
    expect(after).toEqual({ a: { b: 1, x: { y: 3 } }, c: { d: 2 } });
    expect(after.c).toBe(before.c);
    expect(before).toEqual({ a: { b: 1 }, c: { d: 2 } });
    expect(withFieldAt(before, ["a", "b"], undefined)).toEqual({ a: {}, c: { d: 2 } });
    expect(withFieldAt(before, ["q", "b"], undefined)).toBe(before);
  });
});
