import { fieldAt, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import {
  definitions,
  startTestServer,
  type TestServer,
  widget,
  widgetDefinition,
  widgets,
} from "./server-fixture.js";
import { createMemoryStore } from "./store/open-store.js";

async function withWidgets(options = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  expect((await server.call("POST", definitions, widgetDefinition)).code).toBe(201);
  return server;
}

describe("a server of foreign kinds", () => {
  it("serves a kind from the answer to its definition on, and says so in the definition's status", async () => {
    const { call } = await startTestServer();
    expect((await call("GET", widgets)).text).toBe("404 page not found\n");
    const { body } = await call("POST", definitions, widgetDefinition);
    const conditions = listAt(body.status, "conditions").map(
      (one) => `${stringAt(one, "type")}=${stringAt(one, "status")}`,
    );
    expect(conditions).toEqual(["NamesAccepted=True", "Established=True"]);
    expect(fieldAt(body.status, "storedVersions")).toEqual(["v1"]);
    expect(fieldAt(body.status, "acceptedNames", "listKind")).toBe("WidgetList");
    expect((await call("POST", widgets, widget("a"))).code).toBe(201);
  });

  it("takes many watches for no leak", async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error): void => {
      if (warning.name === "MaxListenersExceededWarning") warnings.push(warning);
    };
    process.on("warning", listener);
    const { open, server } = await withWidgets();
    for (let count = 0; count < 12; count++) open(`${widgets}?watch=true`);
    await new Promise(setImmediate);
    process.off("warning", listener);
    await server.close();
    expect(warnings).toEqual([]);
  });

  it("serves stored kinds and objects again after a restart, at the same resourceVersions", async () => {
    const store = createMemoryStore();
    const first = await withWidgets({ store });
    const { body } = await first.call("POST", widgets, widget("a"));
    await first.server.settled();
    await first.server.close();
    const second = await startTestServer({ store });
    expect((await second.call("GET", `${widgets}/a`)).body).toEqual(body);
    expect(store.revision).toBe(
      Number(stringAt((await second.call("GET", widgets)).body.metadata, "resourceVersion")),
    );
  });

  it("deletes a definition's objects before the definition, finalizers included", async () => {
    const { call, server } = await withWidgets();
    await call("POST", widgets, widget("free"));
    await call(
      "POST",
      widgets,
      widget("held", { metadata: { name: "held", finalizers: ["example.com/hold"] } }),
    );
    const deleted = await call("DELETE", `${definitions}/widgets.example.com`);
    expect(deleted.body.kind).toBe("CustomResourceDefinition");
    await server.settled();
    const left = await call("GET", widgets);
    expect(listAt(left.body, "items").map((item) => stringAt(item, "metadata", "name"))).toEqual(["held"]);
    expect((await call("POST", widgets, widget("late"))).body).toMatchObject({
      code: 405,
      message: "create not allowed while custom resource definition is terminating",
    });
    const release = { metadata: { finalizers: null } };
    await call("PATCH", `${widgets}/held`, release, { "content-type": "application/merge-patch+json" });
    await server.settled();
    expect((await call("GET", `${definitions}/widgets.example.com`)).code).toBe(404);
    expect((await call("GET", widgets)).code).toBe(404);
  });

  it("makes a kind wait for a name that is taken, until it is free", async () => {
    const { call, server } = await withWidgets();
    const rival = {
      ...widgetDefinition,
      metadata: { name: "gizmos.example.com" },
      spec: { ...(widgetDefinition.spec as object), names: { plural: "gizmos", kind: "Widget" } },
    };
    const { body } = await call("POST", definitions, rival);
    expect(listAt(body.status, "conditions")).toMatchObject([
      {
        type: "NamesAccepted",
        status: "False",
        reason: "SingularConflict",
        message: '"widget" is already in use',
      },
      { type: "Established", status: "False", reason: "NotAccepted", message: "not all names are accepted" },
    ]);
    const gizmos = "/apis/example.com/v1/namespaces/default/gizmos";
    expect((await call("GET", gizmos)).code).toBe(404);
    await call("DELETE", `${definitions}/widgets.example.com`);
    await server.settled();
    expect((await call("GET", gizmos)).code).toBe(200);
  });

  it("takes a changed definition over at once: old objects show a new default", async () => {
    const { call } = await withWidgets();
    await call("POST", widgets, widget("a"));
    const path = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/shape";
    const patch = [{ op: "add", path, value: { type: "string", default: "round" } }];
    await call("PATCH", `${definitions}/widgets.example.com`, patch, {
      "content-type": "application/json-patch+json",
    });
    expect(fieldAt((await call("GET", `${widgets}/a`)).body, "spec", "shape")).toBe("round");
  });

  it("has the namespaces of every cluster, each with its default account", async () => {
    const { call } = await startTestServer();
    const names = async (path: string) =>
      listAt((await call("GET", path)).body, "items").map((item) => stringAt(item, "metadata", "name"));
    expect(await names("/api/v1/namespaces")).toEqual([
      "default",
      "kube-node-lease",
      "kube-public",
      "kube-system",
    ]);
    expect(await names("/api/v1/serviceaccounts")).toEqual(["default", "default", "default", "default"]);
  });

  it("tells strangers its health and version, unless a role is taken from them", async () => {
    const { call } = await startTestServer({ authenticate: () => undefined });
    for (const path of ["/version", "/healthz", "/livez?verbose", "/readyz"]) {
      expect([path, (await call("GET", path)).code]).toEqual([path, 200]);
      const headers = { authorization: "Bearer wrong" };
      expect([path, (await call("GET", path, undefined, headers)).code]).toEqual([path, 401]);
    }
  });

  it("serves nothing else to strangers and to users without rights", async () => {
    const strangers = await startTestServer({ authenticate: () => undefined });
    for (const path of ["/api", "/apis", "/openapi/v2", "/api/v1/namespaces", "/metrics", "/livez/ping"]) {
      expect((await strangers.call("GET", path)).body).toMatchObject({ code: 401, message: "Unauthorized" });
    }
    const guest = await startTestServer({ authenticate: () => ({ username: "eve", groups: [] }) });
    expect((await guest.call("GET", "/api")).body).toMatchObject({
      code: 403,
      message: 'forbidden: User "eve" cannot get path "/api"',
    });
  });
});

it("peek() shows a resource's objects in the version asked for", async () => {
  const { server, call } = await startTestServer();
  await call("POST", definitions, widgetDefinition);
  await call("POST", widgets, widget("a"));
  const resource = { group: "example.com", version: "v1beta1", resource: "widgets" };
  expect(server.peek(resource)).toMatchObject([
    { apiVersion: "example.com/v1beta1", metadata: { name: "a" } },
  ]);
  expect(server.peek({ ...resource, version: "v9" })).toEqual([]);
});
