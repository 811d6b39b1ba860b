import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "./structural-schema.js";
import { validateStructural } from "./validate-structural.js";

/** `"a"` property schema in JSON, and causes as `path below a: message`. Each was recorded from kube-apiserver. */
const cases: readonly [property: string, want: readonly string[]][] = [
  ["{}", ["type: Required value: must not be empty for specified object fields"]],
  [
    '{"type":"foo"}',
    [
      'type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string"',
    ],
  ],
  ['{"type":"array"}', ["items: Required value: must be specified"]],
  [
    '{"type":"array","items":{}}',
    ["items.type: Required value: must not be empty for specified array items"],
  ],
  [
    '{"type":"array","items":[{"type":"string"}]}',
    ["items: Forbidden: items must be a schema object and not an array"],
  ],
  [
    '{"type":"object","additionalProperties":{}}',
    ["additionalProperties.type: Required value: must not be empty for specified object fields"],
  ],
  [
    '{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":{"type":"string"}}',
    ["additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"],
  ],
  [
    '{"type":"array","uniqueItems":true,"items":{"type":"string"}}',
    [
      "uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ],
  ],
  [
    '{"type":"string","pattern":"("}',
    [
      'pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
    ],
  ],
  [
    '{"type":"object","anyOf":[{"type":"object","description":"x","nullable":true,"default":1,"additionalProperties":true,"properties":{"b":{"minimum":1}}}]}',
    [
      "anyOf[0].additionalProperties: Forbidden: must be undefined to be structural",
      "anyOf[0].default: Forbidden: must be undefined to be structural",
      "anyOf[0].description: Forbidden: must be empty to be structural",
      "anyOf[0].nullable: Forbidden: must be false to be structural",
      "anyOf[0].type: Forbidden: must be empty to be structural",
    ],
  ],
  ['{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}', []],
  [
    '{"x-kubernetes-int-or-string":true,"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]},{"pattern":"a"}]}',
    [],
  ],
  [
    '{"type":"object","x-kubernetes-list-type":"map"}',
    [
      'type: Invalid value: "object": must be array if x-kubernetes-list-type is specified',
      "x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
      "items: Required value: must have a schema if x-kubernetes-list-type is map",
    ],
  ],
  [
    '{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"map"}',
    [
      "x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
      'items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
    ],
  ],
  [
    '{"type":"array","items":{"type":"object","properties":{"n":{"type":"string"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["n"]}',
    [
      "items.properties[n].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
  ],
  [
    '{"type":"array","items":{"type":"object","properties":{"n":{"type":"string","default":"q"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["n","z","n"]}',
    [
      'x-kubernetes-list-map-keys: Invalid value: ["n","z","n"]: entries must all be names of item properties',
      'x-kubernetes-list-map-keys: Invalid value: ["n","z","n"]: must not contain duplicate entries',
    ],
  ],
  [
    '{"type":"array","items":{"type":"object","required":["n"],"properties":{"n":{"type":"object"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["n"]}',
    [
      'items.properties[n].type: Invalid value: "object": must be a scalar type if parent array\'s x-kubernetes-list-type is map',
    ],
  ],
  [
    '{"type":"array","items":{"type":"object"},"x-kubernetes-list-type":"set"}',
    [
      'items.x-kubernetes-map-type: Invalid value: "null": must be atomic as item of a list with x-kubernetes-list-type=set',
    ],
  ],
  [
    '{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"foo"}',
    ['x-kubernetes-list-type: Unsupported value: "foo": supported values: "atomic", "set", "map"'],
  ],
  [
    '{"type":"array","items":{"type":"string"},"x-kubernetes-list-map-keys":["n"]}',
    ["x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty"],
  ],
  [
    '{"type":"string","x-kubernetes-map-type":"atomic"}',
    ['type: Invalid value: "string": must be object if x-kubernetes-map-type is specified'],
  ],
  [
    '{"type":"string","x-kubernetes-embedded-resource":true}',
    [
      "properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      'type: Invalid value: "string": must be object if x-kubernetes-embedded-resource is true',
    ],
  ],
  [
    '{"type":"object","x-kubernetes-preserve-unknown-fields":false}',
    ["x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"],
  ],
  ['{"x-kubernetes-preserve-unknown-fields":true}', []],
  ['{"type":"string","default":null}', []],
  [
    '{"type":"object","default":{"b":1},"properties":{"c":{"type":"string"}}}',
    ['default: Invalid value: {"b":1}: must not have unknown fields'],
  ],
  [
    '{"type":"object","default":{"c":1},"properties":{"c":{"type":"string"}}}',
    ['default.c: Invalid value: "integer": c in body must be of type string: "integer"'],
  ],
  ['{"type":"object","default":{},"required":["c"],"properties":{"c":{"type":"string","default":"d"}}}', []],
  ['{"$ref":"#/x","type":"object"}', ["$ref: Forbidden: $ref is not supported"]],
];

const roots: readonly [schema: string, want: readonly string[]][] = [
  ["{}", ["S.type: Required value: must not be empty at the root"]],
  ['{"type":"string"}', ['S.type: Invalid value: "string": must be object at the root']],
  ['{"type":"object","nullable":true}', ["S.nullable: Forbidden: nullable cannot be true at the root"]],
  [
    '{"type":"object","properties":{"metadata":{"type":"object","properties":{"name":{"type":"string","pattern":"a"}}}}}',
    [],
  ],
  [
    '{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}',
    [
      "S.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    ],
  ],
  [
    '{"type":"object","properties":{"kind":{"type":"integer"}}}',
    ['S.properties[kind].type: Invalid value: "integer": must be string'],
  ],
];

function causesOf(schema: StructuralSchema): string[] {
  return validateStructural(schema, "S").map(({ field, message }) => `${field}: ${message}`);
}

describe("validateStructural", () => {
  it.each(cases)("property %s", (property, want) => {
    const a = JSON.parse(property) as StructuralSchema;
    const prefix = "S.properties[a].";
    expect(causesOf({ type: "object", properties: { a } })).toEqual(want.map((cause) => prefix + cause));
  });

  it.each(roots)("root %s", (schema, want) => {
    expect(causesOf(JSON.parse(schema) as StructuralSchema)).toEqual(want);
  });

  it("refuses schemas nested beyond reason instead of exhausting the stack", () => {
    let schema: StructuralSchema = { type: "string" };
    for (let depth = 0; depth < 900; depth++) schema = { type: "array", items: schema };
    expect(causesOf({ type: "object", properties: { a: schema } })).toHaveLength(1);
  });
});

it("declares at the root what its alternatives speak of", () => {
  const schema: StructuralSchema = {
    type: "object",
    properties: {
      a: { type: "object", anyOf: [{ properties: { z: { minimum: 1 } } }] },
      l: { type: "string" },
    },
    anyOf: [{ properties: { a: { minProperties: 1 }, b: { minimum: 1 } } }],
    not: { properties: { l: { items: { minimum: 1 } } } },
  };
  expect(validateStructural(schema, "s").map(({ field, message }) => `${field}: ${message}`)).toEqual([
    "s.properties[b]: Required value: because it is defined in s.anyOf[0].properties[b]",
    "s.properties[l].items: Required value: because it is defined in s.not.properties[l].items",
  ]);
});
