import { type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { beforeEach, describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "../server-fixture.js";
import { createMemoryStore } from "../store/open-store.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const merge = { "content-type": "application/merge-patch+json" };

let test: TestServer;

beforeEach(async () => {
  test = await startTestServer();
  await test.call("POST", definitions, widgetDefinition);
});

async function owner(name: string): Promise<JsonObject> {
  const { body } = await test.call("POST", widgets, widget(name));
  return { apiVersion: "example.com/v1", kind: "Widget", name, uid: stringAt(body, "metadata", "uid") ?? "" };
}

async function dependent(name: string, ...ownerReferences: JsonObject[]): Promise<JsonObject> {
  const { body } = await test.call("POST", configMaps, { metadata: { name, ownerReferences } });
  return { apiVersion: "v1", kind: "ConfigMap", name, uid: stringAt(body, "metadata", "uid") ?? "" };
}

async function left(path: string): Promise<readonly (string | undefined)[]> {
  await test.server.settled();
  const { body } = await test.call("GET", path);
  return listAt(body, "items").map((item) => stringAt(item, "metadata", "name"));
}

const remove = (name: string, propagationPolicy: string) =>
  test.call("DELETE", `${widgets}/${name}`, { propagationPolicy });

describe("garbage collection", () => {
  it("in the background deletes dependents after their owner, and theirs", async () => {
    const child = await dependent("child", await owner("o"));
    await dependent("grandchild", child);
    await dependent("stranger");
    expect((await remove("o", "Background")).body.status).toBe("Success");
    expect(await left(configMaps)).toEqual(["stranger"]);
  });

  it("keeps a dependent that another owner holds, and drops the reference", async () => {
    const [gone, stays] = [await owner("gone"), await owner("stays")];
    await dependent("child", gone, stays);
    await remove("gone", "Background");
    expect(await left(configMaps)).toEqual(["child"]);
    expect((await test.call("GET", `${configMaps}/child`)).body.metadata).toMatchObject({
      ownerReferences: [stays],
    });
  });

  it("in the foreground keeps the owner until blocking dependents are gone", async () => {
    const reference = { ...(await owner("o")), blockOwnerDeletion: true };
    await dependent("child", reference);
    await test.call("PATCH", `${configMaps}/child`, { metadata: { finalizers: ["example.com/f"] } }, merge);
    const { body } = await remove("o", "Foreground");
    expect(body.metadata).toMatchObject({
      finalizers: ["foregroundDeletion"],
      deletionTimestamp: expect.any(String),
    });
    expect(await left(widgets)).toEqual(["o"]);
    expect((await test.call("GET", `${configMaps}/child`)).body.metadata).toHaveProperty("deletionTimestamp");
    await test.call("PATCH", `${configMaps}/child`, { metadata: { finalizers: null } }, merge);
    expect(await left(configMaps)).toEqual([]);
    expect(await left(widgets)).toEqual([]);
  });

  it("orphans dependents when told to", async () => {
    await dependent("child", await owner("o"));
    await remove("o", "Orphan");
    expect(await left(widgets)).toEqual([]);
    expect(await left(configMaps)).toEqual(["child"]);
    expect((await test.call("GET", `${configMaps}/child`)).body.metadata).not.toHaveProperty(
      "ownerReferences",
    );
  });

  it("collects what is created for an owner that is dead, or in another namespace, or not what it says", async () => {
    const live = await owner("o");
    await dependent("dead", { ...live, uid: "11111111-0000-0000-0000-000000000000" });
    await dependent("misnamed", { ...live, name: "other" });
    await test.call("POST", "/api/v1/namespaces", { metadata: { name: "far" } });
    await test.call("POST", "/api/v1/namespaces/far/configmaps", {
      metadata: { name: "abroad", ownerReferences: [live] },
    });
    expect(await left("/api/v1/configmaps")).toEqual([]);
  });

  it("leaves objects whose owner nobody can look up", async () => {
    await dependent("foreign", { apiVersion: "unknown.example.com/v1", kind: "Thing", name: "x", uid: "1" });
    const reference = { ...(await owner("o")), uid: "11111111-0000-0000-0000-000000000000" };
    await test.call("POST", "/api/v1/nodes", {
      metadata: { name: "cluster-wide", ownerReferences: [reference] },
    });
    expect(await left(configMaps)).toEqual(["foreign"]);
    expect(await left("/api/v1/nodes")).toEqual(["cluster-wide"]);
  });

  it("resumes after a restart, judging only when all objects are known", async () => {
    const store = createMemoryStore();
    test = await startTestServer({ store });
    await test.call("POST", definitions, widgetDefinition);
    await dependent("kept", await owner("o"));
    const doomed = await owner("doomed");
    await dependent("lost", doomed);
    await test.server.settled();
    await test.server.close();
    const key = { resource: "example.com/widgets", namespace: "default", name: "doomed" };
    const stored = store.get(key);
    if (stored !== undefined) await store.delete(key, stored.object, stored.revision);
    test = await startTestServer({ store });
    expect(await left(configMaps)).toEqual(["kept"]);
  });

  it("tells of owners in another namespace, who own nothing", async () => {
    const elsewhere = await owner("elsewhere");
    await test.call("POST", "/api/v1/namespaces", { metadata: { name: "other" } });
    const path = "/api/v1/namespaces/other/configmaps";
    const created = await test.call("POST", path, {
      metadata: { name: "child", ownerReferences: [elsewhere] },
    });
    expect(created.code).toBe(201);
    expect(await left(path)).toEqual([]);
    const { body } = await test.call("GET", "/api/v1/namespaces/other/events");
    expect(listAt(body, "items")).toMatchObject([
      {
        type: "Warning",
        reason: "OwnerRefInvalidNamespace",
        involvedObject: { kind: "ConfigMap", name: "child", namespace: "other", apiVersion: "v1" },
        message: `ownerRef [example.com/v1/Widget, namespace: other, name: elsewhere, uid: ${elsewhere.uid}] does not exist in namespace "other"`,
      },
    ]);
  });

  it("never collects an object without namespace whose owner has one, and says so", async () => {
    const namespaced = await owner("namespaced");
    const path = "/apis/scheduling.k8s.io/v1/priorityclasses";
    await test.call("POST", path, { metadata: { name: "p", ownerReferences: [namespaced] }, value: 1 });
    await remove("namespaced", "Background");
    expect(await left(path)).toEqual(["p"]);
    const { body } = await test.call("GET", "/api/v1/namespaces/default/events");
    expect(listAt(body, "items")).toMatchObject([{ involvedObject: { kind: "PriorityClass", name: "p" } }]);
  });
});
