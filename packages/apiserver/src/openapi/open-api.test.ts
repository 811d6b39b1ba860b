import { fieldAt, type JsonObject, type JsonValue, listAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import type { ResourceKind } from "../kinds/resource-kind.js";
import type { StructuralSchema } from "../schema/structural-schema.js";
import { openApiV2 } from "./open-api-v2.js";
import { openApiV3, openApiV3Index } from "./open-api-v3.js";

const spec: StructuralSchema = {
  type: "object",
  description: "what is wanted",
  properties: {
    port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
    mode: { type: "string", nullable: true, enum: ["a"] },
    size: { type: "integer", default: 1 },
    free: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { a: { type: "string" } },
    },
    template: { type: "object", "x-kubernetes-embedded-resource": true },
    list: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" } } },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
  },
};

function kindOf(more: Partial<ResourceKind> = {}, schemaOfSpec: StructuralSchema = spec): ResourceKind {
  const schema: StructuralSchema = {
    type: "object",
    description: "a foo",
    properties: { spec: schemaOfSpec },
  };
  return {
    group: "ex.io",
    kind: "Foo",
    listKind: "FooList",
    plural: "foos",
    singular: "foo",
    shortNames: [],
    categories: [],
    namespaced: true,
    versions: [{ name: "v1", served: true, storage: true, schema, columns: [] }],
    statusSubresource: true,
    custom: true,
    generation: true,
    ...more,
  };
}

const foo = kindOf();
const pod = kindOf({ group: "", kind: "Pod", listKind: "PodList", plural: "pods", custom: false });
const review = kindOf({
  group: "authorization.k8s.io",
  plural: "reviews",
  namespaced: false,
  custom: false,
  verbs: ["create"],
  statusSubresource: false,
});

async function v3(kind: ResourceKind): Promise<JsonObject> {
  return (await openApiV3([kind], kind.group, "v1")) ?? {};
}

/** Names a document refers to and does not have. */
function dangling(document: JsonObject, schemas: JsonValue | undefined): string[] {
  const names =
    JSON.stringify(document).match(/(?<="\$ref":"#\/(components\/schemas|definitions)\/)[^"]+/g) ?? [];
  return names.filter((name) => fieldAt(schemas, name) === undefined);
}

describe("openApiV3", () => {
  it("has every operation of a namespaced kind with status", async () => {
    const actions = Object.entries((await v3(foo)).paths as JsonObject).map(([path, item]) => [
      path,
      Object.entries(item as JsonObject)
        .filter(([method]) => method !== "parameters")
        .map(
          ([method, operation]) =>
            `${method} ${fieldAt(operation, "x-kubernetes-action")} ${fieldAt(operation, "operationId")}`,
        ),
    ]);
    expect(Object.fromEntries(actions)).toEqual({
      "/apis/ex.io/v1/foos": ["get list listExIoV1FooForAllNamespaces"],
      "/apis/ex.io/v1/namespaces/{namespace}/foos": [
        "get list listExIoV1NamespacedFoo",
        "post post createExIoV1NamespacedFoo",
        "delete deletecollection deleteCollectionExIoV1NamespacedFoo",
      ],
      "/apis/ex.io/v1/namespaces/{namespace}/foos/{name}": [
        "get get readExIoV1NamespacedFoo",
        "put put replaceExIoV1NamespacedFoo",
        "delete delete deleteExIoV1NamespacedFoo",
        "patch patch patchExIoV1NamespacedFoo",
      ],
      "/apis/ex.io/v1/namespaces/{namespace}/foos/{name}/status": [
        "get get readExIoV1NamespacedFooStatus",
        "put put replaceExIoV1NamespacedFooStatus",
        "patch patch patchExIoV1NamespacedFooStatus",
      ],
    });
  });

  it("says that patches know fieldValidation, where kubectl looks for it", async () => {
    const patch = fieldAt(
      await v3(foo),
      "paths",
      "/apis/ex.io/v1/namespaces/{namespace}/foos/{name}",
      "patch",
    );
    expect(fieldAt(patch, "x-kubernetes-group-version-kind")).toEqual({
      group: "ex.io",
      version: "v1",
      kind: "Foo",
    });
    const names = listAt(patch, "parameters").map((parameter) => fieldAt(parameter, "name"));
    expect(names).toEqual(["dryRun", "fieldManager", "fieldValidation", "force"]);
  });

  it("offers only the verbs a kind has", async () => {
    expect(Object.keys((await v3(review)).paths as JsonObject)).toEqual([
      "/apis/authorization.k8s.io/v1/reviews",
    ]);
  });

  it("publishes schemas whole, with metadata and embedded metadata by reference", async () => {
    const schema = fieldAt(await v3(foo), "components", "schemas", "io.ex.v1.Foo");
    expect(fieldAt(schema, "description")).toBe("a foo");
    expect(fieldAt(schema, "properties", "spec", "properties", "port")).toEqual(spec.properties?.port);
    expect(fieldAt(schema, "properties", "spec", "properties", "size")).toEqual({
      type: "integer",
      default: 1,
    });
    const reference = [{ $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" }];
    expect(fieldAt(schema, "properties", "metadata", "allOf")).toEqual(reference);
    const template = fieldAt(schema, "properties", "spec", "properties", "template");
    expect(fieldAt(template, "properties", "metadata", "allOf")).toEqual(reference);
    expect(fieldAt(template, "required")).toEqual(["apiVersion", "kind"]);
    expect(fieldAt(schema, "x-kubernetes-group-version-kind")).toEqual([
      { group: "ex.io", version: "v1", kind: "Foo" },
    ]);
  });

  it.each([foo, pod, review])("refers only to schemas it has: $plural", async (kind) => {
    const document = await v3(kind);
    expect(dangling(document, fieldAt(document, "components", "schemas"))).toEqual([]);
  });

  it("is undefined where nothing is served", async () => {
    expect(await openApiV3([foo], "ex.io", "v2")).toBeUndefined();
  });
});

describe("openApiV3Index", () => {
  const url = (kinds: readonly ResourceKind[], path: string): JsonValue | undefined =>
    fieldAt(openApiV3Index(kinds), "paths", path, "serverRelativeURL");

  it("names a document per group and version", () => {
    expect(Object.keys(openApiV3Index([pod, foo, review]).paths as JsonObject)).toEqual([
      "api/v1",
      "apis/authorization.k8s.io/v1",
      "apis/ex.io/v1",
    ]);
    expect(url([foo], "apis/ex.io/v1")).toMatch(/^\/openapi\/v3\/apis\/ex\.io\/v1\?hash=[0-9A-F]{64}$/);
  });

  it("the hash follows the content, not the process", () => {
    const changed = kindOf({}, { ...spec, description: "something else" });
    expect(url([kindOf()], "apis/ex.io/v1")).toBe(url([foo, pod], "apis/ex.io/v1"));
    expect(url([changed], "apis/ex.io/v1")).not.toBe(url([foo], "apis/ex.io/v1"));
    expect(url([kindOf({ statusSubresource: false })], "apis/ex.io/v1")).not.toBe(
      url([foo], "apis/ex.io/v1"),
    );
  });
});

const document = await openApiV2([foo, pod, review]);

describe("openApiV2", () => {
  it("leaves out what v2 readers take wrongly", () => {
    const properties = fieldAt(document, "definitions", "io.ex.v1.Foo", "properties", "spec", "properties");
    expect(fieldAt(properties, "port")).toEqual({ "x-kubernetes-int-or-string": true });
    expect(fieldAt(properties, "mode")).toEqual({ enum: ["a"] });
    expect(fieldAt(properties, "size")).toEqual({ type: "integer" });
    expect(fieldAt(properties, "free")).toEqual({ "x-kubernetes-preserve-unknown-fields": true });
  });

  it("carries merge keys for built-in kinds only", () => {
    const list = (name: string): JsonValue | undefined =>
      fieldAt(
        document,
        "definitions",
        name,
        "properties",
        "spec",
        "properties",
        "list",
        "x-kubernetes-patch-merge-key",
      );
    expect(list("io.k8s.api.core.v1.Pod")).toBe("name");
    expect(list("io.ex.v1.Foo")).toBeUndefined();
  });

  it("refers only to definitions it has", () => {
    expect(dangling(document, document.definitions)).toEqual([]);
  });
});
