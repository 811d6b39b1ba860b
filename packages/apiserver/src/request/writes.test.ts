import { fieldAt, type JsonObject, type JsonValue, stringAt } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const merge = { "content-type": "application/merge-patch+json" };
const apply = { "content-type": "application/apply-patch+yaml" };

let test: TestServer;

async function call(method: string, path: string, body?: JsonValue, headers = {}) {
  return test.call(method, path, body, headers);
}

beforeAll(async () => {
  test = await startTestServer();
  await call("POST", definitions, widgetDefinition);
  await call("POST", widgets, widget("there"));
  await call("POST", configMaps, { metadata: { name: "there" }, data: { a: "b" } });
  await call("POST", widgets, widget("held", { metadata: { name: "held", finalizers: ["example.com/f"] } }));
  await call("DELETE", `${widgets}/held`);
});

describe("writes", () => {
  it.each([
    ["3 MiB of body", "x".repeat(3 * 1024 * 1024 + 1), "Request entity too large: limit is 3145728"],
    [
      "1.5 MiB of object",
      JSON.stringify(widget("x", { spec: { size: 1, tags: ["x".repeat(1600 * 1024)] } })),
      "Request entity too large: limit is 1572864",
    ],
  ])("refuse more than %s", async (_name, body, message) => {
    expect((await call("POST", widgets, body)).body).toMatchObject({ code: 413, message });
  });

  it("warn about unknown fields and drop them, unless told to ignore", async () => {
    const warned = await call("POST", `${widgets}?dryRun=All`, widget("w", { spec: { size: 1, foo: 1 } }));
    expect(warned.headers.get("warning")).toEqual(['299 - "unknown field \\"spec.foo\\""']);
    expect(warned.body.spec).toEqual({ size: 1, color: "red" });
    const ignored = await call(
      "POST",
      `${widgets}?dryRun=All&fieldValidation=Ignore`,
      widget("w", { spec: { size: 1, foo: 1 } }),
    );
    expect(ignored.headers.has("warning")).toBe(false);
  });

  it("with dryRun check everything and store nothing", async () => {
    const { code, body } = await call("POST", `${widgets}?dryRun=All`, widget("dry"));
    expect(code).toBe(201);
    expect(fieldAt(body, "metadata", "resourceVersion")).toBeUndefined();
    expect((await call("GET", `${widgets}/dry`)).code).toBe(404);
    expect((await call("DELETE", `${widgets}/there?dryRun=All`)).body.status).toBe("Success");
    expect((await call("GET", `${widgets}/there`)).code).toBe(200);
  });

  it("set what only the server sets", async () => {
    const metadata = {
      generateName: "g-",
      uid: "x",
      creationTimestamp: "2001-01-01T00:00:00Z",
      generation: 7,
      deletionTimestamp: "2001-01-01T00:00:00Z",
      selfLink: "x",
    };
    const { body } = await call("POST", widgets, widget("", { metadata, status: { phase: "x" } }));
    expect(body.metadata).toMatchObject({
      name: expect.stringMatching(/^g-[bcdf-hj-np-tv-xz2-9]{5}$/),
      generation: 1,
      creationTimestamp: "2026-01-02T03:04:05Z",
      managedFields: [{ manager: "test", operation: "Update" }],
    });
    expect(body.metadata).not.toHaveProperty("deletionTimestamp");
    expect(body.metadata).not.toHaveProperty("selfLink");
    expect(stringAt(body, "metadata", "uid")).not.toBe("x");
    expect(body).not.toHaveProperty("status");
  });

  it("keep the time of creation and, in namespaces, the finalizers of the spec, whatever an update says", async () => {
    await call("POST", widgets, widget("aged"));
    const old = { metadata: { creationTimestamp: "2001-01-01T00:00:00Z" } };
    const aged = await call("PATCH", `${widgets}/aged`, old, merge);
    expect(aged.body.metadata).toMatchObject({ creationTimestamp: "2026-01-02T03:04:05Z" });
    const bare = { apiVersion: "v1", kind: "Namespace", metadata: { name: "default", labels: { a: "b" } } };
    const namespace = await call("PUT", "/api/v1/namespaces/default", bare);
    expect(namespace.body).toMatchObject({
      spec: { finalizers: ["kubernetes"] },
      metadata: { labels: { a: "b" } },
    });
  });

  it("give the owner of stringData the data it became", async () => {
    const { body } = await call("POST", "/api/v1/namespaces/default/secrets", {
      metadata: { name: "texts" },
      stringData: { a: "b" },
    });
    expect(body.metadata).toMatchObject({
      managedFields: [{ fieldsV1: { "f:data": { ".": {}, "f:a": {} }, "f:type": {} } }],
    });
  });

  it("to the main resource leave status alone, those to status everything else", async () => {
    await call("POST", widgets, widget("both"));
    const change = { metadata: { labels: { a: "b" } }, spec: { size: 2 }, status: { phase: "Up" } };
    const status = await call("PATCH", `${widgets}/both/status`, change, merge);
    expect(status.body).toMatchObject({
      spec: { size: 1 },
      status: { phase: "Up" },
      metadata: { generation: 1 },
    });
    expect(status.body.metadata).not.toHaveProperty("labels");
    const main = await call("PATCH", `${widgets}/both`, { ...change, status: { phase: "Down" } }, merge);
    expect(main.body).toMatchObject({
      spec: { size: 2 },
      status: { phase: "Up" },
      metadata: { generation: 2, labels: { a: "b" } },
    });
  });

  it("that change nothing store nothing", async () => {
    const { body } = await call("POST", widgets, widget("same"));
    expect((await call("PATCH", `${widgets}/same`, { spec: { size: 1 } }, merge)).body).toEqual(body);
    expect((await call("PUT", `${widgets}/same`, body)).body).toEqual(body);
  });

  it("by patch meet each other without losing any", async () => {
    await call("POST", configMaps, { metadata: { name: "shared" } });
    const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
    await Promise.all(
      names.map((name) => call("PATCH", `${configMaps}/shared`, { data: { [name]: "x" } }, merge)),
    );
    const { body } = await call("GET", `${configMaps}/shared`);
    expect(Object.keys(fieldAt(body, "data") as object).sort()).toEqual(names.sort());
  });

  it("apply creates, then owns and gives up fields", async () => {
    const send = (spec: JsonObject) =>
      call("PATCH", `${widgets}/applied?fieldManager=me`, widget("applied", { spec }), apply);
    const created = await send({ size: 1, tags: ["a"] });
    expect(created.code).toBe(201);
    const changed = await send({ size: 2 });
    expect(changed).toMatchObject({ code: 200, body: { spec: { size: 2, color: "red" } } });
    expect(fieldAt(changed.body, "spec", "tags")).toBeUndefined();
    expect((await send({ size: 2 })).body).toEqual(changed.body);
  });

  it("delete answers with a Status, or with the object that finalizers keep", async () => {
    const { body } = await call("POST", configMaps, { metadata: { name: "gone" } });
    const uid = stringAt(body, "metadata", "uid");
    expect((await call("DELETE", `${configMaps}/gone`)).body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "gone", kind: "configmaps", uid },
    });
    await call(
      "POST",
      widgets,
      widget("kept", { metadata: { name: "kept", finalizers: ["example.com/f"] } }),
    );
    const kept = await call("DELETE", `${widgets}/kept`);
    expect(kept.body.metadata).toMatchObject({
      deletionTimestamp: "2026-01-02T03:04:05Z",
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
    expect((await call("DELETE", `${widgets}/kept`)).body).toEqual(kept.body);
    await call("PATCH", `${widgets}/kept`, { metadata: { finalizers: null } }, merge);
    expect((await call("GET", `${widgets}/kept`)).code).toBe(404);
  });

  it("delete a selected collection", async () => {
    const labelled = (name: string, labels: JsonObject) =>
      call("POST", configMaps, { metadata: { name, labels } });
    await Promise.all([
      labelled("c1", { del: "y" }),
      labelled("c2", { del: "y" }),
      labelled("c3", { del: "n" }),
    ]);
    const { body } = await call("DELETE", `${configMaps}?labelSelector=del=y`);
    expect(body).toMatchObject({
      kind: "ConfigMapList",
      items: [{ metadata: { name: "c1" } }, { metadata: { name: "c2" } }],
    });
    expect((await call("GET", `${configMaps}/c2`)).code).toBe(404);
    expect((await call("GET", `${configMaps}/c3`)).code).toBe(200);
  });

  it("take YAML as kubectl reads it", async () => {
    const yaml =
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: yaml, labels: {a: 'yes'}}\nspec: {size: 0x10}\n";
    const { body } = await call("POST", widgets, yaml, { "content-type": "application/yaml" });
    expect(body.spec).toEqual({ size: 16, color: "red" });
  });
});
