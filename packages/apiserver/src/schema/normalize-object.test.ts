import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { normalizeObject } from "./normalize-object.js";
import type { StructuralSchema } from "./structural-schema.js";

const spec: StructuralSchema = {
  type: "object",
  properties: {
    n: { type: "integer" },
    list: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" }, v: { type: "integer", default: 7 } } },
    },
    texts: { type: "array", items: { type: "string", default: "d" } },
    nulls: {
      type: "object",
      properties: {
        defaulted: { type: "string", default: "dx" },
        kept: { type: "string", nullable: true, default: "dy" },
        nullable: { type: "string", nullable: true },
        plain: { type: "string" },
      },
    },
    deep: { type: "object", default: {}, properties: { x: { type: "string", default: "dx" } } },
    free: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { k: { type: "object", properties: { a: { type: "integer" } } } },
    },
    any: { "x-kubernetes-preserve-unknown-fields": true },
    values: {
      type: "object",
      additionalProperties: { type: "object", properties: { a: { type: "integer" } } },
    },
    open: { type: "object", additionalProperties: true },
    embedded: {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      properties: { spec: { type: "object", properties: {} } },
    },
  },
};
const schema: StructuralSchema = { type: "object", properties: { spec } };

function foo(specValue: JsonValue, metadata: JsonObject = { name: "x" }): KubeObject {
  return { apiVersion: "ex.io/v1", kind: "Foo", metadata, spec: specValue } as KubeObject;
}

const deep = { deep: { x: "dx" } };
const cases: readonly [name: string, given: JsonObject, want: JsonObject, unknown: readonly string[]][] = [
  [
    "unknown fields, sorted",
    { z: 1, n: 1, list: [{ b: 1, name: "a", v: 1 }] },
    { n: 1, list: [{ name: "a", v: 1 }] },
    ["spec.list[0].b", "spec.z"],
  ],
  [
    "nulls",
    { nulls: { defaulted: null, kept: null, nullable: null, plain: null } },
    { nulls: { defaulted: "dx", kept: null, nullable: null } },
    [],
  ],
  ["nested default of a dropped null", { deep: null }, {}, []],
  ["default in list items", { list: [{ name: "a", v: null }] }, { list: [{ name: "a", v: 7 }] }, []],
  ["null items take the items' default", { texts: [null] }, { texts: ["d"] }, []],
  [
    "preserved, but declared parts are pruned",
    { free: { q: { z: null }, k: { a: 1, b: 2 } } },
    { free: { q: { z: null }, k: { a: 1 } } },
    ["spec.free.k.b"],
  ],
  ["anything", { any: [{ a: { b: null } }] }, { any: [{ a: { b: null } }] }, []],
  [
    "map values",
    { values: { k: { a: 1, b: 2 }, gone: null } },
    { values: { k: { a: 1 } } },
    ["spec.values.k.b"],
  ],
  [
    "values of additionalProperties: true are emptied",
    { open: { a: { b: 1 }, c: [{ d: 1 }], e: null } },
    { open: { a: {}, c: [{}], e: null } },
    ["spec.open.a.b", "spec.open.c[0].d"],
  ],
  [
    "embedded resource",
    { embedded: { apiVersion: "v1", kind: "X", metadata: { name: "a", foo: 1 }, spec: { b: 1 } } },
    { embedded: { apiVersion: "v1", kind: "X", metadata: { name: "a" }, spec: {} } },
    ["spec.embedded.metadata.foo", "spec.embedded.spec.b"],
  ],
  ["constructor is an ordinary name", { constructor: 1 }, {}, ["spec.constructor"]],
];

describe("normalizeObject", () => {
  it.each(cases)("%s", (_, given, want, unknown) => {
    const { object, unknownFields } = normalizeObject(foo(given), schema);
    expect(object.spec).toEqual({ ...want, ...deep });
    expect(unknownFields).toEqual(unknown);
  });

  it("__proto__ is pruned and reported like any name", () => {
    const { object, unknownFields } = normalizeObject(foo(JSON.parse('{"__proto__":{"a":1}}')), schema);
    expect(JSON.stringify(object.spec)).toBe('{"deep":{"x":"dx"}}');
    expect(unknownFields).toEqual(["spec.__proto__"]);
  });

  it("gives back the same object when there is nothing to do", () => {
    const object = foo(
      { n: 1, deep: { x: "y" }, list: [{ name: "a", v: 1 }] },
      { name: "x", labels: { a: "b" } },
    );
    expect(normalizeObject(object, schema).object).toBe(object);
  });

  it("shares what did not change", () => {
    const object = foo({ list: [{ name: "a", v: 1 }], z: 1 });
    const normalized = normalizeObject(object, schema).object.spec as JsonObject;
    expect(normalized.list).toBe((object.spec as JsonObject).list);
  });

  it("metadata: empty fields go, unknown ones are reported first, times are canonical", () => {
    const metadata: JsonObject = {
      name: "x",
      labels: null,
      annotations: {},
      finalizers: [],
      foo: 1,
      uid: "",
      generation: 0,
      creationTimestamp: "2024-01-01T02:00:00.5+02:00",
      deletionTimestamp: null,
      ownerReferences: [{ name: "o", bar: 1, controller: false }],
      managedFields: [{ manager: "m", time: null, fieldsV1: {} }],
    };
    const { object, unknownFields } = normalizeObject(foo({ z: 1 }, metadata), schema);
    expect(object.metadata).toEqual({
      name: "x",
      creationTimestamp: "2024-01-01T00:00:00Z",
      ownerReferences: [{ apiVersion: "", kind: "", name: "o", uid: "", controller: false }],
      managedFields: [{ manager: "m", fieldsV1: {} }],
    });
    expect(unknownFields).toEqual(["metadata.foo", "metadata.ownerReferences[0].bar", "spec.z"]);
  });

  const malformed: readonly [name: string, metadata: JsonValue, message: string][] = [
    [
      "label",
      { labels: { a: 1 } },
      "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string",
    ],
    [
      "labels",
      { labels: [] },
      "json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string",
    ],
    [
      "name",
      { name: true },
      "json: cannot unmarshal bool into Go struct field ObjectMeta.name of type string",
    ],
    ["metadata", "x", "json: cannot unmarshal string into Go value of type v1.ObjectMeta"],
    [
      "time",
      { creationTimestamp: "x" },
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
  ];
  it.each(malformed)("malformed metadata: %s", (_, metadata, message) => {
    expect(() => normalizeObject(foo({}, metadata as JsonObject), schema)).toThrow(
      `Foo in version "v1" cannot be handled as a Foo: ${message}`,
    );
  });

  it("what is the same in a known object stays, what is new is pruned and defaulted", () => {
    const first = { deep: {}, list: [{ name: "a" }], free: { k: { a: 1 } } };
    const { object: known } = normalizeObject(foo(first, { name: "x", labels: { a: "b" } }), schema);
    const spec = known.spec as JsonObject;
    const free = { ...(spec.free as JsonObject), k: { a: 2, z: 3 } };
    const metadata = { ...known.metadata, annotations: { a: "b" }, foo: 1 };
    const changed = { ...known, metadata, spec: { ...spec, values: { v: { a: 1, z: 1 } }, free } };
    const again = normalizeObject(changed, schema, known);
    expect(again).toEqual(normalizeObject(JSON.parse(JSON.stringify(changed)), schema));
    expect(again.unknownFields).toEqual(["metadata.foo", "spec.free.k.z", "spec.values.v.z"]);
    expect((again.object.spec as JsonObject).list).toBe(spec.list);
    expect(again.object.metadata.labels).toBe(known.metadata.labels);
    const { object: same } = normalizeObject(known, schema, known);
    expect(same).toBe(known);
  });

  it("malformed metadata of an embedded resource names its place", () => {
    const object = foo({ embedded: { apiVersion: 1 } });
    expect(() => normalizeObject(object, schema)).toThrow(
      "spec.embedded.apiVersion: Invalid value: 1: must be a string",
    );
  });
});
