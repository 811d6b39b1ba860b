import { describe, expect, it } from "vitest";
import { nodeOf } from "../../schema-node.js";
import type { StructuralSchema } from "../../structural-schema.js";
import { ruleEnvironment } from "../rule-library.js";
import { estimateCost } from "./estimate-cost.js";
import { schemaShape } from "./schema-shape.js";

function costOf(rule: string, schema: StructuralSchema): number {
  const shape = schemaShape(nodeOf(schema));
  const { ast } = ruleEnvironment().parse(rule);
  return estimateCost(
    ast,
    new Map([
      ["self", shape],
      ["oldSelf", shape],
    ]),
  ).cost.max;
}

const text: StructuralSchema = { type: "string" };
const number: StructuralSchema = { type: "number" };
const port: StructuralSchema = { "x-kubernetes-int-or-string": true };
const named: StructuralSchema = {
  type: "object",
  required: ["required"],
  properties: { required: text, optional: text },
};
const date: StructuralSchema = { type: "string", format: "date" };
const time: StructuralSchema = { type: "string", format: "date-time" };
const duration: StructuralSchema = { type: "string", format: "duration" };
const list = (items: StructuralSchema, maxItems?: number): StructuralSchema => ({
  type: "array",
  items,
  ...(maxItems === undefined ? {} : { maxItems }),
});
const map = (additionalProperties: StructuralSchema, maxProperties?: number): StructuralSchema => ({
  type: "object",
  additionalProperties,
  ...(maxProperties === undefined ? {} : { maxProperties }),
});
const upTo = (maxLength: number): StructuralSchema => ({ type: "string", maxLength });
const always = "self.all(x, true)";

/** Costs that kube-apiserver's own tests expect (apiextensions-apiserver pkg/apiserver/schema/cel TestCostEstimation). */
const expected: readonly (readonly [rule: string, schema: StructuralSchema, cost: number])[] = [
  [always, list(number), 4718591],
  [always, list(number, 10), 32],
  [always, list(text), 3145727],
  [always, list({ type: "boolean" }), 1887437],
  [always, list(list(number)), 3145727],
  [always, list(named), 555128],
  [always, map(number), 1348169],
  [always, map(text, 3), 11],
  [always, map({ type: "boolean" }), 943718],
  ["self.contains('test')", text, 314574],
  ["self.contains('test')", upTo(10), 5],
  ["self.startsWith('test')", text, 2],
  [`size(self + "hello") > size("hello")`, text, 314578],
  [`size(self + "hello") > size("hello")`, upTo(4), 7],
  ["self[1] == 0.0", list(number), 2],
  ["self[1] == self[1]", list(text), 314577],
  ["self.all(x, self.all(y, true))", list(number, 10), 352],
  ["self.all(x, self.all(y, self.all(z, true)))", list(number, 10), 3552],
  ['self.matches("x")', text, 314574],
  ['self.matches("x")', upTo(50), 22],
  ['"".matches("(((((((((())))))))))[0-9]")', text, 7],
  ['self.matches("")', text, 1],
  ["self.all(x, x.contains(self[x]))", map(text), 2752507],
  ["self.all(x, x.contains(self[x]))", map(upTo(10), 10), 72],
  ['self["x"] == 0.0', map(number, 0), 2],
  ['self == "x"', text, 2],
  ['self == "x"', upTo(0), 1],
  ['self == b"x"', { type: "string", format: "byte" }, 2],
  ["self.all(x, x == 0.0)", list(number), 6291454],
  ["self.all(x, x == 0.0)", list(number, 3 * 1024 * 2048), 25165826],
  ['self.all(x, x["y"].required == "z")', list(map(named)), 7340027],
  ['self.all(x, x["y"].required == "z")', list(map(named), 10), 72],
  [always, list(port), 4718591],
  ["self[0] == 5", list(port), 3],
  ["self[0] == null", list(named), 2],
  ["self[0][0] == -1.0", list(list(number)), 3],
  ["self.all(x, x.y == 25.2)", list(map(number), 12), 74],
  ["self[0].x > 2.0", list(map(number)), 4],
  [always, list(duration), 2359295],
  ["self[0].getHours() == 2", list(duration), 4],
  [always, list(date), 725936],
  [always, list(time), 428963],
  [always, map(named), 428963],
  [always, map(map(number)), 1179647],
  [always, map(duration), 1048577],
  [always, map(date), 524288],
  [always, map(time), 349526],
  ["self.find('[0-9]+') == ''", text, 629147],
  ["self.find('[0-9]+') == ''", upTo(10), 11],
  ["self.join(' ') == 'aa bb'", list(text), 329853068905],
  ["self.join(' ') == 'aa bb'", list(upTo(10), 10), 43],
  ["self.isSorted() == true", list(text), 329854432052],
  ["self.isSorted() == true", list(upTo(10), 10), 52],
  [
    "self.str.replace(self.before, self.after) == 'does not matter'",
    { type: "object", properties: { str: text, before: upTo(2), after: upTo(4) } },
    629154,
  ],
  [
    "self.str.split(self.separator) == []",
    { type: "object", properties: { str: text, separator: text } },
    629160,
  ],
  ["self.lowerAscii() == 'lower!'", text, 314575],
  ["self.lowerAscii() == 'lower!'", upTo(10), 6],
  ["oldSelf.size() == self.size()", map({ type: "integer" }), 5],
  ['self["a"] == self["b"]', map(time), 8],
  ['self["c"] == self["d"]', map(duration), 8],
  ["self.contains('A')", { type: "string", enum: ["A", "B", "C", "LongValue"] }, 2],
  ["self.contains('A')", { type: "string", enum: ["A"], maxLength: 1000 }, 401],
];

describe("estimateCost", () => {
  it.each(expected)("%s of %j is %i", (rule, schema, cost) => {
    expect(costOf(rule, schema)).toBe(cost);
  });

  it("finds fields that are not declared, and shows where", () => {
    const spec: StructuralSchema = { type: "object", properties: { here: number } };
    expect(() => costOf("self.here > 1.0 &&\n  self.there > 2.0", spec)).toThrow(
      "ERROR: <input>:2:7: undefined field 'there'\n |   self.there > 2.0\n | ......^",
    );
    expect(() => costOf("has(self.there)", spec)).toThrow("undefined field 'there'");
  });
});
