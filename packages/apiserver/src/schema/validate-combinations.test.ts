import type { JsonValue } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import type { StructuralSchema } from "./structural-schema.js";
import { tryValue } from "./validate-value.js";
import { WalkPath } from "./walk-path.js";

const pair: StructuralSchema = {
  type: "object",
  properties: { a: { type: "integer" }, b: { type: "integer" } },
};
const either: readonly StructuralSchema[] = [{ required: ["a"] }, { required: ["b"] }];

const cases: readonly [name: string, schema: StructuralSchema, value: JsonValue, want: readonly string[]][] =
  [
    [
      "anyOf",
      { ...pair, anyOf: either },
      {},
      [
        '<nil>: Invalid value: "": "spec.x" must validate at least one schema (anyOf)',
        "spec.x.a: Required value",
      ],
    ],
    [
      "oneOf, none",
      { ...pair, oneOf: either },
      {},
      [
        '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid',
        "spec.x.a: Required value",
      ],
    ],
    [
      "oneOf, both",
      { ...pair, oneOf: either },
      { a: 1, b: 1 },
      [
        '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      ],
    ],
    [
      "allOf, none",
      { ...pair, allOf: either },
      {},
      [
        "spec.x.a: Required value",
        "spec.x.b: Required value",
        '<nil>: Invalid value: "": "spec.x" must validate all the schemas (allOf). None validated',
      ],
    ],
    [
      "not",
      { ...pair, not: { required: ["a"] } },
      { a: 1 },
      ['<nil>: Invalid value: "": "spec.x" must not validate the schema (not)'],
    ],
  ];

it.each(cases)("%s", (_, schema, value, want) => {
  const path = new WalkPath();
  for (const step of ["spec", "x"]) path.enter(step);
  const causes = tryValue(value, schema, path).list;
  expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual(want);
});
