import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../schema/structural-schema.js";
import { omitEmpty } from "./omit-empty.js";

const text: StructuralSchema = { type: "string" };
const schema: StructuralSchema = {
  type: "object",
  required: ["rules"],
  properties: {
    data: { type: "object", additionalProperties: text },
    list: { type: "array", items: text },
    rules: { type: "array", items: text },
    emptyDir: { type: "object", properties: { medium: text } },
    items: { type: "array", items: { type: "object", properties: { args: { type: "array", items: text } } } },
  },
};

describe("omitEmpty", () => {
  it("drops optional empty lists and maps, and keeps what is required, a struct, or unknown", () => {
    const given = {
      data: {},
      list: [],
      rules: [],
      emptyDir: {},
      items: [{ args: [] }, { args: ["a"] }],
      other: [],
    };
    expect(omitEmpty(given, schema)).toEqual({
      rules: [],
      emptyDir: {},
      items: [{}, { args: ["a"] }],
      other: [],
    });
  });

  it("returns the object itself when there is nothing to drop", () => {
    const given = { data: { a: "b" }, items: [{ args: ["a"] }] };
    expect(omitEmpty(given, schema)).toBe(given);
  });
});
