import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json/json.js";
import {
  decodeFieldSet,
  difference,
  emptyFieldSet,
  encodeFieldSet,
  type FieldSet,
  fieldPaths,
  fieldSetOfPaths,
  fieldSetsEqual,
  formatFieldPath,
  intersection,
  isEmptyFieldSet,
  leaves,
  recursiveDifference,
  union,
} from "./field-set.js";

const element = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', 'v:"s"', "f:__proto__");
const anySet = fc
  .array(fc.array(element, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
  .map(fieldSetOfPaths);

const laws: readonly (readonly [string, (a: FieldSet, b: FieldSet, c: FieldSet) => boolean])[] = [
  ["union commutes", (a, b) => fieldSetsEqual(union(a, b), union(b, a))],
  ["union associates", (a, b, c) => fieldSetsEqual(union(union(a, b), c), union(a, union(b, c)))],
  ["union with itself", (a) => fieldSetsEqual(union(a, a), a)],
  ["intersection commutes", (a, b) => fieldSetsEqual(intersection(a, b), intersection(b, a))],
  [
    "intersection distributes",
    (a, b, c) => fieldSetsEqual(intersection(a, union(b, c)), union(intersection(a, b), intersection(a, c))),
  ],
  ["absorption", (a, b) => fieldSetsEqual(intersection(a, union(a, b)), a)],
  [
    "difference and intersection make the whole",
    (a, b) => fieldSetsEqual(union(difference(a, b), intersection(a, b)), a),
  ],
  ["difference shares nothing", (a, b) => isEmptyFieldSet(intersection(difference(a, b), b))],
  ["difference with itself is empty", (a) => isEmptyFieldSet(difference(a, a))],
  [
    "recursive difference is within the plain one",
    (a, b) => {
      const rest = recursiveDifference(a, b);
      return fieldSetsEqual(intersection(rest, difference(a, b)), rest);
    },
  ],
  ["leaves are in the set", (a) => fieldSetsEqual(intersection(leaves(a), a), leaves(a))],
  ["paths make the set again", (a) => fieldSetsEqual(fieldSetOfPaths(fieldPaths(a)), a)],
  [
    "FieldsV1 makes the set again",
    (a) => {
      const decoded = decodeFieldSet(JSON.parse(JSON.stringify(encodeFieldSet(a))) as JsonObject);
      return decoded !== undefined && fieldSetsEqual(decoded, a);
    },
  ],
];

describe("field set", () => {
  it("is written as it was read, in the order of FieldsV1 whatever order it was read in", () => {
    const written: JsonObject = { "f:a": { ".": {}, "f:b": {} }, 'k:{"name":"x"}': {} };
    const others: readonly JsonObject[] = [
      { 'k:{"name":"x"}': {}, "f:a": { ".": {}, "f:b": {} } },
      { "f:a": { "f:b": {}, ".": {} }, 'k:{"name":"x"}': { ".": {} } },
      { "f:a": { ".": {}, "f:b": { ".": {} } }, 'k:{ "name": "x" }': {} },
    ];
    for (const fields of [written, ...others]) {
      const set = decodeFieldSet(fields);
      expect(JSON.stringify(set?.encoded)).toBe(JSON.stringify(written));
      expect(set?.isEncodedAs(fields)).toBe(fields === written);
    }
  });

  it.each(laws)("%s", (_, holds) => {
    fc.assert(fc.property(anySet, anySet, anySet, holds));
  });

  it("is written as FieldsV1", () => {
    const set = fieldSetOfPaths([
      ["f:spec", 'k:{"name":"x"}'],
      ["f:spec", 'k:{"name":"x"}', "f:name"],
      ["f:spec", 'v:"s"'],
      ["f:spec", "f:a"],
    ]);
    expect(JSON.stringify(encodeFieldSet(set))).toBe(
      '{"f:spec":{"f:a":{},"k:{\\"name\\":\\"x\\"}":{".":{},"f:name":{}},"v:\\"s\\"":{}}}',
    );
    expect(fieldPaths(set).map(formatFieldPath)).toEqual([
      ".spec.a",
      '.spec[name="x"]',
      '.spec[="s"]',
      '.spec[name="x"].name',
    ]);
  });

  it("reads keys in any order", () => {
    const decoded = decodeFieldSet({ 'k:{"protocol":"TCP", "port":1}': {} });
    expect(decoded && fieldPaths(decoded)).toEqual([['k:{"port":1,"protocol":"TCP"}']]);
  });

  it.each([{ "x:a": {} }, { "f:a": 1 }, { "k:x": {} }, { "k:1": {} }, { "i:x": {} }, []])(
    "refuses %j",
    (fields) => {
      expect(decodeFieldSet(fields)).toBeUndefined();
    },
  );

  it("takes everything below a path with a recursive difference", () => {
    const set = fieldSetOfPaths([["f:status", "f:a"], ["f:spec"]]);
    expect(fieldPaths(recursiveDifference(set, fieldSetOfPaths([["f:status"]])))).toEqual([["f:spec"]]);
    expect(fieldPaths(difference(set, fieldSetOfPaths([["f:status"]])))).toEqual([
      ["f:spec"],
      ["f:status", "f:a"],
    ]);
    expect(fieldPaths(leaves(union(set, fieldSetOfPaths([["f:status"]]))))).toEqual(fieldPaths(set));
    expect(isEmptyFieldSet(emptyFieldSet)).toBe(true);
  });
});
