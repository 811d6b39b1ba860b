import { expect, test } from "vitest";
import { SchemaPool } from "./schema-pool.js";

const pool = new SchemaPool({
  kinds: { "example.io/v1/Widget": "Widget" },
  definitions: {
    Widget: {
      type: "object",
      properties: {
        one: { $ref: "Part", description: "the first" },
        more: { type: "array", items: { $ref: "Part" } },
        $ref: { type: "string" },
      },
    },
    Part: { type: "object", description: "a part", properties: { name: { type: "string" } } },
  },
});

test("kind: references are replaced, what stands beside them wins", () => {
  const part = { type: "object", description: "a part", properties: { name: { type: "string" } } };
  expect(pool.kind("example.io", "v1", "Widget")).toEqual({
    type: "object",
    properties: {
      one: { ...part, description: "the first" },
      more: { type: "array", items: part },
      $ref: { type: "string" },
    },
  });
});

test("kind: a kind that is not in the pool is undefined, also when it is named like a member of every object", () => {
  expect(pool.kind("example.io", "v1", "Gadget")).toBeUndefined();
  expect(new SchemaPool({ kinds: {}, definitions: {} }).kind("", "", "constructor")).toBeUndefined();
});

test("kind: the same kind is the same object", () => {
  expect(pool.kind("example.io", "v1", "Widget")).toBe(pool.kind("example.io", "v1", "Widget"));
});

test("resolve: properties beside a reference are added to those of the type", () => {
  expect(pool.resolve({ $ref: "Part", properties: { size: { type: "integer" } } }).properties).toEqual({
    name: { type: "string" },
    size: { type: "integer" },
  });
});

test("resolve: a type that was not generated is an error, not a hole in the schema", () => {
  expect(() => pool.resolve({ $ref: "Missing" })).toThrow('"Missing"');
});
