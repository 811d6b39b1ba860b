import {
  type Admission,
  type AdmissionRequest,
  fieldAt,
  type JsonObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { definitions, startTestServer, type TestServer } from "../server-fixture.js";

const pools = "/apis/example.com/v1/namespaces/default/pools";
const scale = `${pools}/a/scale`;
const merge = { "content-type": "application/merge-patch+json" };

function definition(subresource: JsonObject): JsonObject {
  const counts = {
    type: "object",
    properties: { replicas: { type: "integer" }, selector: { type: "string" } },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "pools.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "pools", kind: "Pool" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {}, scale: subresource },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: counts, status: counts } } },
        },
      ],
    },
  };
}

const paths = {
  specReplicasPath: ".spec.replicas",
  statusReplicasPath: ".status.replicas",
  labelSelectorPath: ".status.selector",
};

describe("the scale subresource", () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
    await test.call("POST", definitions, definition(paths));
    const pool = { apiVersion: "example.com/v1", kind: "Pool" };
    await test.call("POST", pools, { ...pool, metadata: { name: "a" }, spec: { replicas: 2 } });
    await test.call("POST", pools, { ...pool, metadata: { name: "none" }, spec: {} });
    const status = { status: { replicas: 1, selector: "app=a" } };
    await test.call("PATCH", `${pools}/a/status`, status, merge);
  });

  it("shows the replicas of a custom kind", async () => {
    const { code, body } = await test.call("GET", scale);
    expect({ code, ...body }).toMatchObject({
      code: 200,
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name: "a", namespace: "default", uid: expect.any(String) },
      spec: { replicas: 2 },
      status: { replicas: 1, selector: "app=a" },
    });
    expect((await test.call("GET", `${pools}/none/scale`)).body.message).toBe(
      'Internal error occurred: the spec replicas field ".spec.replicas" does not exist',
    );
  });

  it("as a table", async () => {
    const accept = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const { body } = await test.call("GET", scale, undefined, accept);
    expect(listAt(body, "columnDefinitions").map((column) => stringAt(column, "name"))).toEqual([
      "Name",
      "Desired",
      "Available",
      "Age",
    ]);
    expect(listAt(listAt(body, "rows")[0], "cells").slice(0, 3)).toEqual(["a", 2, 1]);
  });

  it("is written by patch, update and apply, each owning the replicas through it", async () => {
    const patched = await test.call("PATCH", scale, { spec: { replicas: 3 } }, merge);
    expect(patched.body).toMatchObject({ kind: "Scale", spec: { replicas: 3 } });
    const updated = await test.call("PUT", scale, { ...patched.body, spec: { replicas: 4 } });
    expect(updated.body.spec).toEqual({ replicas: 4 });
    const stale = await test.call("PUT", scale, patched.body);
    expect(stale.body).toMatchObject({ code: 409, reason: "Conflict" });
    const applied = await test.call(
      "PATCH",
      `${scale}?fieldManager=hpa&force=true`,
      { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" }, spec: { replicas: 5 } },
      { "content-type": "application/apply-patch+yaml" },
    );
    expect(applied.body.spec).toEqual({ replicas: 5 });
    const { body } = await test.call("GET", `${pools}/a`);
    expect(body.spec).toEqual({ replicas: 5 });
    expect(fieldAt(body, "metadata", "generation")).toBe(4);
    expect(listAt(body, "metadata", "managedFields").slice(0, 1)).toMatchObject([
      { manager: "hpa", operation: "Apply", subresource: "scale", apiVersion: "example.com/v1" },
    ]);
  });

  it.each([
    [
      -1,
      422,
      'Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      "3",
      422,
      expect.stringContaining("cannot unmarshal string into Go struct field ScaleSpec.spec.replicas"),
    ],
    [2 ** 40, 422, expect.stringContaining("of type int32")],
  ])("refuses %s replicas", async (replicas, code, message) => {
    expect((await test.call("PATCH", scale, { spec: { replicas } }, merge)).body).toMatchObject({
      code,
      message,
    });
  });

  it("is found by discovery and described", async () => {
    const { body } = await test.call("GET", "/apis/example.com/v1");
    expect(listAt(body, "resources")).toContainEqual({
      name: "pools/scale",
      singularName: "",
      namespaced: true,
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
      verbs: ["get", "patch", "update"],
    });
    const document = await test.call("GET", "/openapi/v3/apis/example.com/v1");
    const path = objectAt(
      document.body.paths,
      `/apis/example.com/v1/namespaces/{namespace}/pools/{name}/scale`,
    );
    expect(fieldAt(path, "get", "x-kubernetes-group-version-kind")).toEqual({
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
    });
    expect(objectAt(document.body, "components", "schemas", "io.k8s.api.autoscaling.v1.Scale")).toBeDefined();
  });

  it("of a deployment counts one where nothing is said, and selects by its selector", async () => {
    const deployments = "/apis/apps/v1/namespaces/default/deployments";
    const template = {
      metadata: { labels: { app: "x", a: "y" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    const selector = { matchLabels: { app: "x" }, matchExpressions: [{ key: "a", operator: "Exists" }] };
    const created = await test.call("POST", deployments, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { selector, template },
    });
    expect(created.code).toBe(201);
    const { body } = await test.call("GET", `${deployments}/d/scale`);
    expect(body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 0, selector: "a,app=x" } });
    await test.call("PATCH", `${deployments}/d/scale`, { spec: { replicas: 0 } }, merge);
    expect((await test.call("GET", `${deployments}/d`)).body.spec).toMatchObject({ replicas: 0, selector });
  });

  it.each([
    [{ ...paths, specReplicasPath: "" }, "specReplicasPath: Required value"],
    [{ ...paths, specReplicasPath: ".status.x" }, "should be a json path under .spec"],
    [{ ...paths, statusReplicasPath: "status.x" }, "must be a simple json path starting with ."],
    [{ ...paths, labelSelectorPath: ".x.y" }, "should be a json path under either .spec or .status"],
  ])("of a definition with %j is refused", async (wrong, want) => {
    const { code, body } = await test.call("POST", `${definitions}?dryRun=All`, definition(wrong));
    expect(code).toBe(422);
    expect(body.message).toContain(want);
  });
});

it("admission of a change to it sees a Scale, and may change its replicas", async () => {
  const seen: AdmissionRequest[] = [];
  const plugin: Admission = {
    name: "rounder",
    path: "/round",
    failurePolicy: "Fail",
    type: "mutating",
    rules: [{ groups: ["example.com"], versions: ["*"], resources: ["pools/scale"], operations: ["UPDATE"] }],
    review: async (request) => {
      seen.push(request);
      const { object } = request;
      return {
        allowed: true,
        ...(object === undefined ? {} : { object: { ...object, spec: { replicas: 10 } } }),
      };
    },
  };
  const { call } = await startTestServer({ admission: [plugin] });
  await call("POST", definitions, definition(paths));
  await call("POST", pools, {
    apiVersion: "example.com/v1",
    kind: "Pool",
    metadata: { name: "a" },
    spec: { replicas: 2, selector: "kept" },
  });
  const { body } = await call("PATCH", scale, { spec: { replicas: 7 } }, merge);
  expect(body).toMatchObject({ kind: "Scale", spec: { replicas: 10 } });
  expect(seen).toMatchObject([
    {
      kind: { group: "autoscaling", version: "v1", kind: "Scale" },
      resource: { group: "example.com", version: "v1", resource: "pools" },
      subresource: "scale",
      object: { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "a" }, spec: { replicas: 7 } },
      oldObject: { kind: "Scale", spec: { replicas: 2 } },
    },
  ]);
  expect((await call("GET", `${pools}/a`)).body.spec).toEqual({ replicas: 10, selector: "kept" });
});
