import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { asTable, type Exchange, get, inNamespace, patch, post, put, remove } from "../exchange.js";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const group = "differential.example.com";
const at = `/apis/${group}/v1/namespaces/custom/gadgets`;

const schema: JsonObject = {
  type: "object",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1, maximum: 10 },
        half: { type: "integer", multipleOf: 2 },
        ratio: { type: "number", exclusiveMinimum: true, minimum: 0 },
        color: { type: "string", enum: ["red", "blue"], default: "red" },
        name: { type: "string", minLength: 2, maxLength: 4, pattern: "^[a-z]+$" },
        when: { type: "string", format: "date-time" },
        tags: { type: "array", items: { type: "string" }, maxItems: 2, "x-kubernetes-list-type": "set" },
        parts: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["id"],
          items: {
            type: "object",
            required: ["id"],
            properties: { id: { type: "string" }, count: { type: "integer", default: 1 } },
          },
        },
        anything: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        port: { "x-kubernetes-int-or-string": true },
        maybe: { type: "string", nullable: true },
        flag: { type: "boolean" },
        map: { type: "object", additionalProperties: { type: "integer" } },
        choice: {
          type: "object",
          properties: { a: { type: "string" }, b: { type: "string" } },
          oneOf: [{ required: ["a"] }, { required: ["b"] }],
        },
        not: { type: "string", not: { enum: ["bad"] } },
        embedded: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
      },
    },
    status: {
      type: "object",
      properties: { phase: { type: "string" }, replicas: { type: "integer" }, selector: { type: "string" } },
    },
  },
};

const version = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: name === "v1",
  schema: { openAPIV3Schema: schema },
  subresources: { status: {} },
  additionalPrinterColumns: [
    { name: "Size", type: "integer", jsonPath: ".spec.size", description: "How large it is." },
    { name: "Phase", type: "string", jsonPath: ".status.phase", priority: 1 },
    { name: "When", type: "date", jsonPath: ".spec.when" },
    { name: "Tags", type: "string", jsonPath: ".spec.tags" },
    { name: "Flag", type: "boolean", jsonPath: ".spec.flag" },
    { name: "Ratio", type: "number", jsonPath: ".spec.ratio" },
  ],
  ...more,
});

const names = {
  plural: "gadgets",
  singular: "gadget",
  kind: "Gadget",
  shortNames: ["gd"],
  categories: ["all"],
};
const definition = (more: JsonObject = {}): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `gadgets.${group}` },
  spec: { group, scope: "Namespaced", names, versions: [version("v1"), version("v1beta1")], ...more },
});
const badly = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name },
  spec,
});
const withSchema = (openAPIV3Schema: JsonValue): JsonObject =>
  badly(`bads.${group}`, {
    group,
    scope: "Namespaced",
    names: { plural: "bads", kind: "Bad" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
  });

const gadget = (name: string, spec: JsonValue, more: JsonObject = {}): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: "Gadget",
  metadata: { name },
  spec,
  ...more,
});

const specs: readonly JsonValue[] = [
  {},
  null,
  "text",
  [],
  { size: 0 },
  { size: 11 },
  { size: 1.5 },
  { size: "1" },
  { size: null },
  { size: 1, half: 3 },
  { size: 1, ratio: 0 },
  { size: 1, color: "green" },
  { size: 1, color: null },
  { size: 1, name: "a" },
  { size: 1, name: "abcde" },
  { size: 1, name: "AB" },
  { size: 1, when: "today" },
  { size: 1, tags: ["a", "a"] },
  { size: 1, tags: ["a", "b", "c"] },
  { size: 1, tags: "a" },
  { size: 1, tags: [1] },
  { size: 1, parts: [{ id: "a" }, { id: "a" }] },
  { size: 1, parts: [{ count: 1 }] },
  { size: 1, parts: [null] },
  { size: 1, port: true },
  { size: 1, port: 1.5 },
  { size: 1, flag: "yes" },
  { size: 1, map: { a: "b" } },
  { size: 1, map: { a: 1, b: null } },
  { size: 1, choice: {} },
  { size: 1, choice: { a: "x", b: "y" } },
  { size: 1, not: "bad" },
  { size: 1, embedded: {} },
  { size: 1, embedded: { apiVersion: "v1", kind: "X", metadata: { name: "Bad_" } } },
];

const badSchemas: readonly JsonValue[] = [
  {},
  { type: "string" },
  { type: "object", properties: { a: {} } },
  { type: "object", properties: { a: { type: "frob" } } },
  { type: "object", properties: { a: { type: "array" } } },
  { type: "object", properties: { a: { type: "array", items: { type: "string" }, uniqueItems: true } } },
  { type: "object", properties: { a: { type: "string", default: 5 } } },
  { type: "object", properties: { a: { type: "string", pattern: "(" } } },
  { type: "object", properties: { a: { type: "object", properties: {}, additionalProperties: true } } },
  { type: "object", properties: { a: { type: "object", additionalProperties: false } } },
  {
    type: "object",
    properties: { metadata: { type: "object", properties: { labels: { type: "object" } } } },
  },
  { type: "object", properties: { a: { $ref: "#/x" } } },
  {
    type: "object",
    properties: { a: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "map" } },
  },
  {
    type: "object",
    properties: { a: { type: "array", items: { type: "object" }, "x-kubernetes-list-type": "frob" } },
  },
  { type: "object", properties: { a: { type: "string", "x-kubernetes-preserve-unknown-fields": false } } },
  { type: "object", properties: { a: { type: "string", "x-kubernetes-int-or-string": true } } },
  { type: "object", anyOf: [{ properties: { b: { type: "string" } } }] },
  { type: "object", nullable: true },
];

/** CustomResourceDefinitions, good and bad, and the objects of a good one. */
export const customResources: readonly Exchange[] = inNamespace("custom", [
  post(definitions, definition()),
  post(definitions, definition()),
  get(at, { until: 200 }),
  get(`/apis/${group}/v1`, { until: 200 }),
  get(`${definitions}/gadgets.${group}`),
  get(`${definitions}/gadgets.${group}`, { accept: asTable }),
  get(`${definitions}/none.${group}`),
  ...badSchemas.map((bad) => post(`${definitions}?dryRun=All`, withSchema(bad))),
  post(definitions, badly("wrong", { group, scope: "Namespaced", names, versions: [version("v1")] })),
  post(definitions, badly(`xs.${group}`, {})),
  post(
    definitions,
    badly(`xs.${group}`, { group, scope: "Sideways", names: { plural: "xs", kind: "X" }, versions: [] }),
  ),
  post(
    definitions,
    badly(`xs.${group}`, {
      group,
      scope: "Cluster",
      names: { plural: "xs", kind: "X" },
      versions: [version("v1"), version("v1")],
    }),
  ),
  post(
    definitions,
    badly(`Xs.${group}`, {
      group: "Bad_Group",
      scope: "Cluster",
      names: { plural: "Xs", kind: "x x", shortNames: ["A"], categories: ["B C"] },
      versions: [version("1.0")],
    }),
  ),
  post(
    definitions,
    badly(`xs.${group}`, {
      group,
      scope: "Cluster",
      names: { plural: "xs", kind: "X" },
      conversion: { strategy: "Webhook" },
      versions: [{ name: "v1", served: true, storage: true }],
    }),
  ),
  post(
    definitions,
    badly(`xs.${group}`, {
      group,
      scope: "Cluster",
      names: { plural: "xs", kind: "X" },
      versions: [version("v1", { additionalPrinterColumns: [{ name: "", type: "frob", jsonPath: "x" }] })],
    }),
  ),
  post(
    definitions,
    badly(`xs.${group}`, {
      group,
      scope: "Cluster",
      names: { plural: "xs", kind: "X" },
      versions: [version("v1", { subresources: { scale: { specReplicasPath: "x" } } })],
    }),
  ),
  get(`/apis/${group}`),
  get(`/apis/${group}/v1`),
  get(`/apis/${group}/v1beta1`),
  get(`/apis/${group}/v2`),
  get(at),
  get(at, { accept: asTable }),
  post(
    at,
    gadget("a", {
      size: 1,
      unknown: true,
      tags: ["x"],
      when: "2001-01-01T00:00:00Z",
      ratio: 0.5,
      flag: true,
      maybe: null,
    }),
  ),
  post(at, gadget("a", { size: 1 })),
  post(
    at,
    gadget(
      "b",
      { size: 10, anything: { deep: [1, { x: null }] }, port: "http", parts: [{ id: "p" }], map: { n: 1 } },
      {
        status: { phase: "ignored" },
      },
    ),
  ),
  post(
    at,
    gadget("c", {
      size: 2,
      choice: { a: "x" },
      embedded: { apiVersion: "v1", kind: "Pod", metadata: { name: "x", labels: { a: "b" } }, more: 1 },
    }),
  ),
  ...specs.map((spec) => post(at, gadget("bad", spec))),
  post(at, gadget("Bad_Name", { size: 1 })),
  post(at, { ...gadget("bad", { size: 1 }), apiVersion: `${group}/v2` }),
  post(at, { ...gadget("bad", { size: 1 }), kind: "Widget" }),
  post(at, { ...gadget("bad", { size: 1 }), metadata: { name: "bad", labels: { a: 1 } } }),
  post(at, { ...gadget("bad", { size: 1 }), metadata: { name: "bad", labels: { "a b": "x" } } }),
  post(at, { ...gadget("bad", { size: 1 }), metadata: { name: "bad", unknown: "x" } }),
  post(at, { spec: { size: 1 }, metadata: { name: "bare" } }),
  post(at, "["),
  post(at, "[]"),
  post(`/apis/${group}/v1/gadgets`, gadget("x", { size: 1 })),
  post(`/apis/${group}/v1/namespaces/nowhere/gadgets`, gadget("x", { size: 1 })),
  post(`${at}?dryRun=All`, gadget("dry", { size: 1 })),
  get(`${at}/a`, { keep: { rv: "/metadata/resourceVersion", uid: "/metadata/uid" } }),
  get(`${at}/none`),
  get(`/apis/${group}/v1beta1/namespaces/custom/gadgets/a`),
  get(`/apis/${group}/v2/namespaces/custom/gadgets/a`),
  get(`/apis/${group}/v1/gadgets`),
  get(at, { accept: asTable }),
  get(`${at}/a`, { accept: asTable }),
  get(`${at}?labelSelector=a%3Db`),
  get(`${at}?fieldSelector=metadata.name%3Da`),
  get(`${at}?fieldSelector=spec.size%3D1`),
  // Updates: generation, status, revision.
  put(`${at}/a`, gadget("a", { size: 2 })),
  put(`${at}/a`, { ...gadget("a", { size: 2 }), metadata: { name: "a", resourceVersion: "1" } }),
  put(`${at}/a`, {
    ...gadget("a", { size: 3 }, { status: { phase: "x" } }),
    metadata: { name: "a", resourceVersion: "<rv>" },
  }),
  put(`${at}/a/status`, {
    ...gadget("a", { size: 9 }, { status: { phase: "Good" } }),
    metadata: { name: "a", resourceVersion: "<rv>", labels: { ignored: "yes" } },
  }),
  get(`${at}/a`, { keep: { rv: "/metadata/resourceVersion" } }),
  patch("merge", `${at}/a`, { spec: { size: 4 } }),
  patch("merge", `${at}/a`, { spec: { size: 4 } }),
  patch("merge", `${at}/a`, { metadata: { labels: { l: "m" } } }),
  patch("merge", `${at}/a`, { status: { phase: "Bad" } }),
  patch("merge", `${at}/a/status`, { status: { phase: "Better" }, spec: { size: 5 } }),
  patch("merge", `${at}/a/status`, { status: { phase: 5 } }),
  patch("merge", `${at}/a`, { spec: null }),
  patch("merge", `${at}/a`, { spec: { size: 0 } }),
  patch("merge", `${at}/a`, { spec: { color: null } }),
  patch("json", `${at}/a`, [{ op: "replace", path: "/spec/size", value: 5 }]),
  patch("json", `${at}/a`, [{ op: "remove", path: "/spec/nope" }]),
  patch("strategic", `${at}/a`, { spec: { size: 6 } }),
  patch("apply", `${at}/a?fieldManager=one`, gadget("a", { size: 5 })),
  patch(
    "apply",
    `${at}/a?fieldManager=one&force=true`,
    gadget("a", { size: 6, parts: [{ id: "x", count: 2 }], tags: ["t"] }),
  ),
  patch("apply", `${at}/a?fieldManager=two`, gadget("a", { size: 6, parts: [{ id: "y" }], tags: ["u"] })),
  patch("apply", `${at}/a?fieldManager=two`, gadget("a", { size: 6, parts: [{ id: "x", count: 3 }] })),
  patch("apply", `${at}/a?fieldManager=two`, gadget("a", { size: 6, parts: [{ id: "z" }, { id: "z" }] })),
  patch("apply", `${at}/a/status?fieldManager=three`, {
    ...gadget("a", { size: 9 }),
    status: { phase: "Applied" },
  }),
  get(`${at}/a/status`),
  get(`${at}/a/scale`),
  get(`${at}/a`, { accept: asTable }),
  put(`${at}/none`, { ...gadget("none", { size: 1 }), metadata: { name: "none", resourceVersion: "1" } }),
  put(`${at}/a`, gadget("b", { size: 1 })),
  remove(`${at}/a`),
  remove(`${at}/a`),
  remove(at),
  get(at),
  // A cluster-scoped kind, scale, and a definition that changes.
  put(`${definitions}/gadgets.${group}`, definition()),
  patch("merge", `${definitions}/gadgets.${group}`, { spec: { scope: "Cluster" } }),
  patch("merge", `${definitions}/gadgets.${group}`, { spec: { names: { kind: "Other" } } }),
  patch("merge", `${definitions}/gadgets.${group}`, { spec: { group: "other.example.com" } }),
  patch("merge", `${definitions}/gadgets.${group}`, {
    spec: { versions: [version("v1beta1", { storage: true })] },
  }),
]);
