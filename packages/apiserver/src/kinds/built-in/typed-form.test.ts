import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../schema/structural-schema.js";
import { typedForm } from "./typed-form.js";

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

describe("typedForm", () => {
  it("drops optional empty lists and maps, and keeps what is required, a struct, or unknown", () => {
    const given = {
      data: {},
      list: [],
      rules: [],
      emptyDir: {},
      items: [{ args: [] }, { args: ["a"] }],
      other: [],
    };
    expect(typedForm(given, schema)).toEqual({
      rules: [],
      emptyDir: {},
      items: [{}, { args: ["a"] }],
      other: [],
    });
  });

  it("returns the object itself when there is nothing to drop", () => {
    const given = { data: { a: "b" }, items: [{ args: ["a"] }] };
    expect(typedForm(given, schema)).toBe(given);
  });
});

describe("quantities", () => {
  const amount: StructuralSchema = { "x-kubernetes-int-or-string": true, pattern: "^[0-9.]+[a-zA-Z]*$" };
  const limits: StructuralSchema = {
    type: "object",
    properties: {
      size: amount,
      limits: { type: "object", additionalProperties: amount },
      list: { type: "array", items: amount },
    },
  };

  it.each([
    [{ size: 1 }, { size: "1" }],
    [
      { limits: { cpu: "1000m", memory: "1024Mi", odd: 0.5 } },
      { limits: { cpu: "1", memory: "1Gi", odd: "500m" } },
    ],
    [{ list: ["2000m", 3] }, { list: ["2", "3"] }],
    [{ size: "x" }, { size: "x" }],
    [{ size: true }, { size: true }],
  ])("%j → %j", (given, expected) => {
    expect(typedForm(given, limits)).toEqual(expected);
  });
});
