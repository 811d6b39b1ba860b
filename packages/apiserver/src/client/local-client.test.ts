import type { Client, KubeObject, WatchEvent } from "@unfold/apimachinery";
import { beforeEach, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";

const resource = { group: "example.com", version: "v1", resource: "widgets" };
const key = { namespace: "default", name: "a" };
const a = widget("a", { metadata: { name: "a", namespace: "default" } }) as KubeObject;

let test: TestServer;
let client: Client;

beforeEach(async () => {
  test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
  client = test.server.client();
});

describe("the client in process", () => {
  it("sees what HTTP sees", async () => {
    const created = await client.create(resource, a);
    expect(created.spec).toEqual({ size: 1, color: "red" });
    expect((await test.call("GET", `${widgets}/a`)).body).toEqual(created);
    expect(await client.get(resource, key)).toBe(created);
    const { items, metadata } = await client.list(resource, { labelSelector: "!x" });
    expect(items).toEqual([created]);
    expect(metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  });

  it("writes through the same rules", async () => {
    const created = await client.create(resource, a);
    const patched = await client.patch(resource, key, {
      type: "application/merge-patch+json",
      body: { spec: { size: 2 } },
    });
    await expect(client.update(resource, created)).rejects.toMatchObject({ reason: "Conflict" });
    const status = await client.update(
      resource,
      { ...patched, status: { phase: "Up" } },
      { subresource: "status" },
    );
    expect(status).toMatchObject({ spec: { size: 2 }, status: { phase: "Up" } });
    const applied = {
      type: "application/apply-patch+yaml",
      body: widget("a", { spec: { color: "blue" } }),
      force: true,
    } as const;
    expect(await client.patch(resource, key, applied, { fieldManager: "me" })).toMatchObject({
      spec: { size: 2, color: "blue" },
    });
    await expect(client.create(resource, { ...a, spec: { size: 0 } })).rejects.toMatchObject({ code: 422 });
    await expect(client.delete(resource, key, { preconditions: { uid: "x" } })).rejects.toMatchObject({
      reason: "Conflict",
    });
    await client.delete(resource, key);
    await expect(client.get(resource, key)).rejects.toMatchObject({ reason: "NotFound" });
    await expect(client.get({ ...resource, resource: "gadgets" }, key)).rejects.toMatchObject({ code: 404 });
  });

  it("writes an object and its status at once when asked to, and everybody sees one change", async () => {
    const created = await client.create(resource, a);
    const wanted = { ...created, spec: { size: 2 }, status: { phase: "Up" } };
    const left = await client.update(resource, wanted);
    expect([left.spec, left.status]).toEqual([{ size: 2, color: "red" }, undefined]);
    const { metadata } = left;
    const both = await client.update(
      resource,
      { ...wanted, metadata, spec: { size: 3 } },
      { withStatus: true },
    );
    expect(both).toMatchObject({ metadata: { generation: 3 }, spec: { size: 3 }, status: { phase: "Up" } });
    expect(Number(both.metadata.resourceVersion)).toBe(Number(metadata.resourceVersion) + 1);
    expect((await test.call("GET", `${widgets}/a`)).body).toEqual(both);
    const owned = both.metadata.managedFields?.map(({ fieldsV1 }) => JSON.stringify(fieldsV1)).join("");
    expect(owned).toContain("f:phase");
    const broken = { ...both, status: "none" } as unknown as KubeObject;
    await expect(client.update(resource, broken, { withStatus: true })).rejects.toMatchObject({ code: 422 });
  });

  it("watches without gaps from a list on, until told to stop", async () => {
    const { metadata } = await client.list(resource);
    await client.create(resource, a);
    const stop = new AbortController();
    const seen: string[] = [];
    const options = { resourceVersion: metadata.resourceVersion ?? "", signal: stop.signal };
    for await (const { type } of client.watch(resource, options) as AsyncIterable<WatchEvent>) {
      seen.push(type);
      if (type === "ADDED") await client.delete(resource, key);
      else stop.abort();
    }
    expect(seen).toEqual(["ADDED", "DELETED"]);
  });

  it("ends a watch with the server", async () => {
    const events = client
      .watch(resource, { resourceVersion: "", signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    const next = events.next();
    await test.server.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
