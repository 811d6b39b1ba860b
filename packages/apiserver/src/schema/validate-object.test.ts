import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "./structural-schema.js";
import { validateObject } from "./validate-object.js";

/** Causes as `field: message` for a spec whose one property `x` has the given schema. */
function causesOf(x: StructuralSchema, value: JsonValue): string[] {
  const schema: StructuralSchema = {
    type: "object",
    properties: { spec: { type: "object", properties: { x } } },
  };
  const object = { apiVersion: "ex.io/v1", kind: "Foo", metadata: { name: "a" }, spec: { x: value } };
  return validateObject(object, schema).map((cause) => `${cause.field}: ${cause.message}`);
}

const named: StructuralSchema = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
  items: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
};
const embedded: StructuralSchema = { type: "object", "x-kubernetes-embedded-resource": true };

const closed: StructuralSchema = { type: "object", additionalProperties: false };
const shortLetters: StructuralSchema = { type: "string", maxLength: 3, pattern: "^[a-z]+$" };

const cases: readonly [name: string, schema: StructuralSchema, value: JsonValue, want: readonly string[]][] =
  [
    [
      "integer for a string",
      { type: "string" },
      1,
      ['spec.x: Invalid value: "integer": spec.x in body must be of type string: "integer"'],
    ],
    [
      "string for an integer",
      { type: "integer" },
      "1",
      ['spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"'],
    ],
    [
      "fraction for an integer",
      { type: "integer" },
      1.5,
      ['spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"'],
    ],
    [
      "number beyond int64 for an integer",
      { type: "integer" },
      1e30,
      ['spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"'],
    ],
    ["integer for a number", { type: "number" }, 1, []],
    [
      "list for an object",
      { type: "object" },
      [],
      ['spec.x: Invalid value: "array": spec.x in body must be of type object: "array"'],
    ],
    [
      "null",
      { type: "string" },
      null,
      ['spec.x: Invalid value: "null": spec.x in body must be of type string: "null"'],
    ],
    ["null where nullable", { type: "string", nullable: true }, null, []],
    [
      "null outside an enum",
      { type: "string", nullable: true, enum: ["a"] },
      null,
      ['spec.x: Unsupported value: "null": supported values: "a"'],
    ],
    ["int-or-string takes both", { "x-kubernetes-int-or-string": true }, "50%", []],
    [
      "int-or-string refuses the rest",
      { "x-kubernetes-int-or-string": true },
      true,
      ['spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"'],
    ],
    [
      "enum",
      { type: "string", enum: ["reference", "expand", "expandAll"] },
      "Expand",
      ['spec.x: Unsupported value: "Expand": supported values: "reference", "expand", "expandAll"'],
    ],
    [
      "enum, empty text",
      { type: "string", enum: ["a"] },
      "",
      ['spec.x: Unsupported value: "": supported values: "a"'],
    ],
    [
      "pattern",
      { type: "string", pattern: "^a+$" },
      "b",
      ["spec.x: Invalid value: \"b\": spec.x in body should match '^a+$'"],
    ],
    ["pattern need not be anchored", { type: "string", pattern: "b" }, "abc", []],
    [
      "minLength counts characters",
      { type: "string", minLength: 2 },
      "😀",
      ['spec.x: Invalid value: "😀": spec.x in body should be at least 2 chars long'],
    ],
    ["maxLength", { type: "string", maxLength: 1 }, "ab", ["spec.x: Too long: may not be more than 1 byte"]],
    [
      "date-time",
      { type: "string", format: "date-time" },
      "x",
      ['spec.x: Invalid value: "x": spec.x in body must be of type date-time: "x"'],
    ],
    [
      "date-time, no such day",
      { type: "string", format: "date-time" },
      "2023-02-30T00:00:00Z",
      [
        'spec.x: Invalid value: "2023-02-30T00:00:00Z": spec.x in body must be of type date-time: "2023-02-30T00:00:00Z"',
      ],
    ],
    [
      "byte",
      { type: "string", format: "byte" },
      "%",
      ['spec.x: Invalid value: "%": spec.x in body must be of type byte: "%"'],
    ],
    ["unknown format", { type: "string", format: "quantity" }, "x", []],
    [
      "minimum",
      { type: "integer", minimum: 1 },
      0,
      ["spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1"],
    ],
    [
      "exclusive maximum",
      { type: "number", maximum: 1, exclusiveMaximum: true },
      1,
      ["spec.x: Invalid value: 1: spec.x in body should be less than 1"],
    ],
    [
      "multipleOf",
      { type: "number", multipleOf: 0.5 },
      0.3,
      ["spec.x: Invalid value: 0.3: spec.x in body should be a multiple of 0.5"],
    ],
    ["multipleOf in doubles", { type: "number", multipleOf: 0.1 }, 0.3, []],
    [
      "multipleOf, nearly",
      { type: "number", multipleOf: 0.1 },
      0.35,
      ["spec.x: Invalid value: 0.35: spec.x in body should be a multiple of 0.1"],
    ],
    ["duration with a word in it", { type: "string", format: "duration" }, "P1D", []],
    [
      "duration without",
      { type: "string", format: "duration" },
      "1 fortnight",
      ['spec.x: Invalid value: "1 fortnight": spec.x in body must be of type duration: "1 fortnight"'],
    ],
    [
      "embedded resource of no group version",
      {
        type: "object",
        "x-kubernetes-embedded-resource": true,
        "x-kubernetes-preserve-unknown-fields": true,
      },
      { apiVersion: "a/b/c", kind: "K", metadata: {} },
      ['spec.x.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
    ],
    [
      "minItems",
      { type: "array", minItems: 1, items: { type: "string" } },
      [],
      ["spec.x: Invalid value: 0: spec.x in body should have at least 1 items"],
    ],
    [
      "maxItems",
      { type: "array", maxItems: 1, items: { type: "string" } },
      ["a", "b"],
      ["spec.x: Too many: 2: must have at most 1 item"],
    ],
    [
      "items",
      { type: "array", items: { type: "string" } },
      ["a", 1],
      ['spec.x[1]: Invalid value: "integer": spec.x[1] in body must be of type string: "integer"'],
    ],
    [
      "uniqueItems",
      { type: "array", uniqueItems: true, items: {} },
      [{ a: 1 }, { a: 1 }],
      ['spec.x: Invalid value: "": spec.x in body shouldn\'t contain duplicates'],
    ],
    [
      "set",
      { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
      ["a", "a"],
      ['spec.x[1]: Duplicate value: "a"'],
    ],
    [
      "map list",
      named,
      [{ name: "a" }, { name: "b" }, { name: "a" }],
      ['spec.x[2]: Duplicate value: {"name":"a"}'],
    ],
    ["map list without key", named, [{}], ["spec.x[0].name: Required value"]],
    [
      "map values",
      { type: "object", additionalProperties: { type: "integer" } },
      { a: "x" },
      ['spec.x.a: Invalid value: "string": spec.x.a in body must be of type integer: "string"'],
    ],
    [
      "minProperties",
      { type: "object", minProperties: 1, additionalProperties: true },
      {},
      ["spec.x: Invalid value: 1: spec.x in body should have at least 1 properties"],
    ],
    [
      "embedded resource",
      embedded,
      {},
      [
        "spec.x.apiVersion: Required value: must not be empty",
        "spec.x.kind: Required value: must not be empty",
      ],
    ],
    [
      "too long is enough, whatever the pattern",
      shortLetters,
      "ABCD",
      ["spec.x: Too long: may not be more than 3 bytes"],
    ],
    [
      "additionalProperties: false",
      closed,
      { a: { b: 1 } },
      ['spec.x: Invalid value: "a": spec.x.a in body is a forbidden property'],
    ],
    [
      "wrong type and outside the enum",
      { type: "integer", enum: [1, 2] },
      true,
      [
        'spec.x: Invalid value: "boolean": spec.x in body must be of type integer: "boolean"',
        'spec.x: Unsupported value: true: supported values: "1", "2"',
      ],
    ],
  ];

describe("validateObject", () => {
  it.each(cases)("%s", (_, schema, value, want) => {
    expect(causesOf(schema, value)).toEqual(want);
  });

  it("a pattern that makes backtracking engines hang answers at once", () => {
    const started = performance.now();
    causesOf({ type: "string", pattern: "^(a+)+$" }, `${"a".repeat(5000)}b`);
    // An engine that goes back takes years.
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("constrains metadata.name from the root schema and names the missing spec", () => {
    const schema: StructuralSchema = {
      type: "object",
      required: ["spec"],
      properties: {
        metadata: { type: "object", properties: { name: { type: "string", pattern: "^kubevirt$" } } },
      },
    };
    const object: JsonObject = { apiVersion: "ex.io/v1", kind: "Foo", metadata: { name: "a" } };
    expect(validateObject(object as never, schema)).toEqual([
      {
        reason: "FieldValueInvalid",
        field: "metadata.name",
        message: "Invalid value: \"a\": metadata.name in body should match '^kubevirt$'",
      },
      { reason: "FieldValueRequired", field: "spec", message: "Required value" },
    ]);
  });
});

it("what an update leaves alone is not held against it when the schema has become stricter", () => {
  const schema: StructuralSchema = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          size: { type: "integer", maximum: 5 },
          tags: { type: "array", items: { type: "string" } },
        },
      },
      more: { type: "object", properties: { size: { type: "integer", maximum: 5 } } },
    },
  };
  const base = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a" } };
  const old = { ...base, spec: { size: 9 }, more: { size: 1 } };
  expect(validateObject({ ...old, more: { size: 2 } }, schema, old)).toEqual([]);
  expect(validateObject({ ...old, more: { size: 7 } }, schema, old)).toMatchObject([{ field: "more.size" }]);
  expect(validateObject({ ...old, spec: { size: 10 } }, schema, old)).toMatchObject([{ field: "spec.size" }]);
  expect(validateObject(old, schema)).toMatchObject([{ field: "spec.size" }]);
});
