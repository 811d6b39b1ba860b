import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { StructuralSchema, ValidationRule } from "../structural-schema.js";
import { validateObject } from "../validate-object.js";
import { validateStructural } from "../validate-structural.js";

function foo(spec: JsonValue): KubeObject {
  return { apiVersion: "ex.io/v1", kind: "Foo", metadata: { name: "x" }, spec } as KubeObject;
}

function causesOf(spec: StructuralSchema, value: JsonValue, old?: JsonValue): string[] {
  const schema: StructuralSchema = { type: "object", properties: { spec } };
  return validateObject(foo(value), schema, old === undefined ? undefined : foo(old)).map(
    ({ field, message }) => `${field}: ${message}`,
  );
}

const integer: StructuralSchema = { type: "integer" };
const text: StructuralSchema = { type: "string" };
const number: StructuralSchema = { type: "number" };
const properties: { readonly [name: string]: StructuralSchema } = {
  min: integer,
  max: integer,
  ratio: number,
  name: text,
  namespace: text,
  "dash-ed": text,
  memory: text,
  when: { type: "string", format: "date-time" },
  port: { "x-kubernetes-int-or-string": true },
  names: { type: "array", maxItems: 100, items: { type: "string", maxLength: 100 } },
  numbers: { type: "array", items: integer },
  labels: { type: "object", additionalProperties: text },
};

/** Rules that hold of one value and not of the other. */
const rules: readonly [rule: string, holds: JsonValue, fails: JsonValue][] = [
  ["self.min <= self.max", { min: 1, max: 2 }, { min: 3, max: 2 }],
  ["!has(self.ratio) || self.ratio > 0", {}, { ratio: -0.5 }],
  ["self.ratio > 1.0", { ratio: 2 }, { ratio: 1 }],
  ["self.name.matches('^[a-z]+$')", { name: "abc" }, { name: "A" }],
  ["matches(self.name, '^a') && self.name.size() < 3", { name: "a" }, { name: "abc" }],
  [
    "self.__namespace__ == self.dash__dash__ed",
    { namespace: "a", "dash-ed": "a" },
    { namespace: "a", "dash-ed": "b" },
  ],
  [
    "self.names.all(x, self.names.exists_one(y, x.lowerAscii() == y.lowerAscii()))",
    { names: ["a", "b"] },
    { names: ["a", "A"] },
  ],
  [
    "self.numbers.isSorted() && self.numbers.sum() == 6 && self.numbers.max() == 3",
    { numbers: [1, 2, 3] },
    { numbers: [3, 2, 1] },
  ],
  ["self.names.indexOf('b') == 1", { names: ["a", "b"] }, { names: ["b", "a"] }],
  ["'app' in self.labels && self.labels['app'] != ''", { labels: { app: "x" } }, { labels: { app: "" } }],
  ["self.labels.all(key, key.startsWith('a'))", { labels: { a: "1" } }, { labels: { b: "1" } }],
  ["quantity(self.memory).isGreaterThan(quantity('1Gi'))", { memory: "2048Mi" }, { memory: "512Mi" }],
  ["isQuantity(self.memory)", { memory: "1Gi" }, { memory: "x" }],
  ["isURL(self.name)", { name: "https://a.b/c" }, { name: "a b" }],
  [
    "self.when > timestamp('2024-01-01T00:00:00Z')",
    { when: "2025-01-01T00:00:00Z" },
    { when: "2020-01-01T00:00:00Z" },
  ],
  ["type(self.port) == int ? self.port > 0 : self.port.endsWith('%')", { port: 1 }, { port: "x" }],
  ["self.name.replace('a', 'b', 1).find('[0-9]+') == '12'", { name: "a12" }, { name: "a" }],
  ["self.?max.orValue(1) == 1", {}, { max: 2 }],
  ["cel.bind(n, self.names.size(), n > 0 && n < 2)", { names: ["a"] }, { names: [] }],
];

describe("x-kubernetes-validations", () => {
  it.each(rules)("%s", (rule, holds, fails) => {
    const spec: StructuralSchema = {
      type: "object",
      properties,
      "x-kubernetes-validations": [{ rule, message: "no" }],
    };
    expect(validateStructural({ type: "object", properties: { spec } })).toEqual([]);
    expect(causesOf(spec, holds)).toEqual([]);
    expect(causesOf(spec, fails)).toEqual(['spec: Invalid value: "object": no']);
  });

  const messages: readonly [name: string, rule: ValidationRule, want: string][] = [
    ["the rule itself", { rule: "self.min > 5" }, 'spec: Invalid value: "object": failed rule: self.min > 5'],
    [
      "an expression",
      { rule: "self.min > 5", message: "m", messageExpression: "'got ' + string(self.min)" },
      'spec: Invalid value: "object": got 1',
    ],
    [
      "the message when its expression fails",
      { rule: "self.min > 5", message: "m", messageExpression: "self.name" },
      'spec: Invalid value: "object": m',
    ],
    [
      "a field and a reason",
      { rule: "self.min > 5", message: "m", fieldPath: ".min", reason: "FieldValueForbidden" },
      "spec.min: Forbidden: m",
    ],
    [
      "an absent field",
      { rule: "self.max > 5", message: "m" },
      'spec: Invalid value: "object": no such key: max evaluating rule: m',
    ],
  ];
  it.each(messages)("says %s", (_, rule, want) => {
    expect(causesOf({ type: "object", properties, "x-kubernetes-validations": [rule] }, { min: 1 })).toEqual([
      want,
    ]);
  });

  const immutable: StructuralSchema = {
    ...text,
    "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "is immutable" }],
  };
  const once: StructuralSchema = {
    ...integer,
    "x-kubernetes-validations": [
      {
        rule: "oldSelf.hasValue() ? oldSelf.value() < self : self == 1",
        message: "grows from 1",
        optionalOldSelf: true,
      },
    ],
  };
  const named: StructuralSchema = {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: { type: "object", required: ["name"], properties: { name: text, value: immutable } },
  };
  const transitions: readonly [
    name: string,
    schema: StructuralSchema,
    old: JsonValue | undefined,
    value: JsonValue,
    want: readonly string[],
  ][] = [
    ["not on a create", immutable, undefined, "a", []],
    ["on an update", immutable, "a", "b", ['spec.x: Invalid value: "string": is immutable']],
    ["unchanged", immutable, "a", "a", []],
    [
      "items are matched by key",
      named,
      [
        { name: "b", value: "1" },
        { name: "a", value: "2" },
      ],
      [{ name: "a", value: "1" }],
      ['spec.x[0].value: Invalid value: "string": is immutable'],
    ],
    ["optional, on a create", once, undefined, 2, ['spec.x: Invalid value: "integer": grows from 1']],
    ["optional, on an update", once, 1, 2, []],
    ["optional, backwards", once, 3, 2, ['spec.x: Invalid value: "integer": grows from 1']],
  ];
  it.each(transitions)("transition rules: %s", (_, x, old, value, want) => {
    const spec: StructuralSchema = { type: "object", properties: { x } };
    expect(causesOf(spec, { x: value }, old === undefined ? undefined : { x: old })).toEqual(want);
  });

  it("are not evaluated on objects their schema refuses", () => {
    const spec: StructuralSchema = {
      type: "object",
      properties,
      "x-kubernetes-validations": [{ rule: "self.min > 5" }],
    };
    expect(causesOf(spec, { min: "x" })).toEqual([
      'spec.min: Invalid value: "string": spec.min in body must be of type integer: "string"',
      '<nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ]);
  });

  it("about other fields than the refused one are checked all the same", () => {
    const ruled: StructuralSchema = { type: "string", "x-kubernetes-validations": [{ rule: "self != 'x'" }] };
    const list: StructuralSchema = { type: "array", items: ruled };
    const spec: StructuralSchema = { type: "object", properties: { ...properties, ruled, list } };
    const typeCause = 'spec.min: Invalid value: "string": spec.min in body must be of type integer: "string"';
    expect(causesOf(spec, { min: "x", ruled: "y", list: ["y"] })).toEqual([typeCause]);
    expect(causesOf(spec, { min: "x", ruled: "x", list: ["x"] })).toHaveLength(3);
  });

  it("see the names of the object and its kind at the root", () => {
    const rule = { rule: "self.metadata.name == 'y' && self.kind == 'Foo'", message: "no" };
    const schema: StructuralSchema = { type: "object", properties: {}, "x-kubernetes-validations": [rule] };
    expect(validateObject(foo({}), schema).map(({ field, message }) => `${field}: ${message}`)).toEqual([
      '<nil>: Invalid value: "object": no',
    ]);
  });

  const refused: readonly [rule: string, why: RegExp][] = [
    ["self.min >", /compilation failed/],
    ["frobnicate(self)", /undeclared reference to 'frobnicate' \(in container ''\)/],
    ["self.name.frobnicate()", /undeclared reference to 'frobnicate'/],
    [
      "self.unknown == 1",
      /: ERROR: <input>:1:5: undefined field 'unknown'\n \| self.unknown == 1\n \| \.\.\.\.\^$/,
    ],
    ["self.name.size() > 'x'", /found no matching overload for '_>_' applied to '\(int, string\)'/],
    ["1 + 'x' == 2", /found no matching overload for '_\+_' applied to '\(int, string\)'/],
    ["1 + 1", /must evaluate to a bool/],
    [
      "other == 1",
      /: ERROR: <input>:1:1: undeclared reference to 'other' \(in container ''\)\n \| other == 1\n \| \^$/,
    ],
  ];
  it.each(refused)("a CRD with the rule %s is refused", (rule, why) => {
    const spec: StructuralSchema = { type: "object", properties, "x-kubernetes-validations": [{ rule }] };
    const [cause] = validateStructural({ type: "object", properties: { spec } }, "S");
    expect(cause?.field).toBe("S.properties[spec].x-kubernetes-validations[0].rule");
    expect(cause?.message).toMatch(why);
  });

  const stated: readonly [name: string, rule: ValidationRule, want: string][] = [
    ["nothing", { rule: " " }, "rule: Required value: rule is not specified"],
    ["an empty message", { rule: "true", message: " " }, "message must be non-empty if specified"],
    ["a message of lines", { rule: "true", message: "a\nb" }, "message must not contain line breaks"],
    [
      "lines without message",
      { rule: "true\n|| false" },
      "message must be specified if rule contains line breaks",
    ],
    [
      "an unknown reason",
      { rule: "true", reason: "Because" },
      'supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
    ["a path to nowhere", { rule: "true", fieldPath: ".nope" }, "fieldPath must be a valid path"],
    ["a path to a key", { rule: "true", fieldPath: ".labels['a.b']" }, ""],
    [
      "a number as message",
      { rule: "true", messageExpression: "1" },
      "messageExpression must evaluate to a string",
    ],
    [
      "no use of its option",
      { rule: "true", optionalOldSelf: true },
      "may not be set if oldSelf is not used in rule",
    ],
  ];
  it.each(stated)("a CRD with a rule that says %s", (_, rule, want) => {
    const spec: StructuralSchema = { type: "object", properties, "x-kubernetes-validations": [rule] };
    const causes = validateStructural({ type: "object", properties: { spec } }, "S");
    const said = causes.map(({ field, message }) => `${field?.split(".").at(-1)}: ${message}`).join();
    if (want === "") expect(said).toBe("");
    else expect(said).toContain(want);
  });

  it("compare with the past only where items can be told to be the same", () => {
    const list: StructuralSchema = { type: "array", maxItems: 3, items: immutable };
    expect(validateStructural({ type: "object", properties: { list } }, "S")[0]).toMatchObject({
      field: "S.properties[list].items.x-kubernetes-validations[0].rule",
      message: expect.stringContaining(
        "oldSelf cannot be used on the uncorrelatable portion of the schema within S.properties[list]",
      ),
    });
  });

  const bounded = (maxItems?: number): StructuralSchema => ({
    type: "array",
    ...(maxItems === undefined ? {} : { maxItems }),
    items: { type: "string", maxLength: 10 },
    "x-kubernetes-validations": [
      { rule: "self.all(x, self.exists_one(y, x == y))", message: "must be distinct" },
    ],
  });

  it("that could cost too much are refused with the definition", () => {
    const messagesOf = (list: StructuralSchema): readonly (string | undefined)[] =>
      validateStructural({ type: "object", properties: { list } }, "S").map(({ message }) => message);
    const hint =
      "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    expect(messagesOf(bounded(1000))).toEqual([]);
    expect(messagesOf(bounded(1500))).toEqual([
      `Forbidden: estimated rule cost exceeds budget by factor of 1.8x ${hint}`,
    ]);
    expect(messagesOf(bounded())).toEqual([
      `Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${hint}`,
      "Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
      `Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${hint}`,
    ]);
    // Rules of items count as often as there can be items.
    const items: StructuralSchema = { type: "array", items: bounded(200) };
    expect(messagesOf(items)[0]).toContain("estimated rule cost exceeds budget by factor of more than 100x");
  });

  it("that would cost too much for a value are not begun", () => {
    const spec: StructuralSchema = { type: "object", properties: { list: bounded(1000) } };
    const list = (length: number): JsonValue => Array.from({ length }, (_, index) => String(index));
    expect(causesOf(spec, { list: list(100) })).toEqual([]);
    expect(causesOf(spec, { list: [...(list(100) as JsonValue[]), "1"] })).toHaveLength(1);
    expect(causesOf(spec, { list: list(1000) })).toEqual([
      "spec.list: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: must be distinct",
    ]);
    const lists: StructuralSchema = { type: "array", items: bounded(1000) };
    expect(
      causesOf({ type: "object", properties: { lists } }, { lists: new Array(40).fill(list(250)) }),
    ).toEqual([
      expect.stringContaining(
        "validation failed due to running out of cost budget, no further validation rules will be run",
      ),
    ]);
  });

  it("match patterns in linear time", () => {
    const x: StructuralSchema = {
      ...text,
      "x-kubernetes-validations": [{ rule: "self.matches('^(a+)+$')", message: "no" }],
    };
    const started = performance.now();
    expect(causesOf({ type: "object", properties: { x } }, { x: `${"a".repeat(3000)}b` })).toHaveLength(1);
    // An engine that goes back takes years.
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
