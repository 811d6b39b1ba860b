import { fieldAt, type JsonObject, listAt, stringAt } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  definitions,
  startTestServer,
  type TestServer,
  testVersion,
  widgetDefinition,
} from "../server-fixture.js";
import { compareVersions } from "./version-order.js";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

function apiService(
  group: string,
  version: string,
  versionPriority: number,
  groupPriorityMinimum = 1000,
): JsonObject {
  const spec = { group, version, versionPriority, groupPriorityMinimum };
  return { metadata: { name: `${version}.${group}` }, spec };
}

describe("discovery", () => {
  let test: TestServer;

  beforeAll(async () => {
    test = await startTestServer();
    await test.call("POST", definitions, widgetDefinition);
  });

  it("lists resources with verbs, names and subresources", async () => {
    const { body } = await test.call("GET", "/apis/example.com/v1");
    const [main, status] = listAt(body, "resources");
    expect(main).toMatchObject({
      name: "widgets",
      singularName: "widget",
      namespaced: true,
      kind: "Widget",
      shortNames: ["wd"],
      categories: ["all"],
      verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
    });
    expect(status).toEqual({
      name: "widgets/status",
      singularName: "",
      namespaced: true,
      kind: "Widget",
      verbs: ["get", "patch", "update"],
    });
  });

  it.each(["/api", "/apis", "/api/v1", "/apis/apps", "/apis/example.com/v1"])(
    "of %s heeds what is accepted",
    async (path) => {
      const yaml = await test.call("GET", path, undefined, { accept: "application/yaml" });
      expect(yaml.headers.get("content-type")).toBe("application/yaml");
      expect(parse(yaml.text)).toEqual((await test.call("GET", path)).body);
      const other = await test.call("GET", path, undefined, { accept: "text/html" });
      expect(other.body).toMatchObject({ code: 406, reason: "NotAcceptable" });
      const fallback = { accept: "application/vnd.kubernetes.protobuf, */*" };
      expect((await test.call("GET", path, undefined, fallback)).code).toBe(200);
    },
  );

  it("says the same aggregated, with an ETag", async () => {
    const answer = await test.call("GET", "/apis", undefined, { accept: `${aggregated},application/json` });
    expect(answer.headers.get("content-type")).toBe(aggregated);
    const group = listAt(answer.body, "items").find(
      (item) => stringAt(item, "metadata", "name") === "example.com",
    );
    const [first] = listAt(group, "versions");
    expect(first).toMatchObject({
      version: "v1",
      freshness: "Current",
      resources: [
        {
          resource: "widgets",
          scope: "Namespaced",
          singularResource: "widget",
          responseKind: { group: "example.com", version: "v1", kind: "Widget" },
          subresources: [{ subresource: "status", verbs: ["get", "patch", "update"] }],
        },
      ],
    });
    const again = await test.call("GET", "/apis", undefined, {
      accept: aggregated,
      "if-none-match": String(answer.headers.get("etag")),
    });
    expect(again).toMatchObject({ code: 304, text: "" });
    const core = await test.call("GET", "/api", undefined, { accept: aggregated });
    expect(listAt(core.body, "items")).toHaveLength(1);
    expect((await test.call("GET", "/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
  });

  it("prefers what APIService objects prefer, and groups by their priority", async () => {
    const order = async () =>
      listAt((await test.call("GET", "/apis")).body, "groups").map((group) => stringAt(group, "name"));
    const preferred = async () =>
      fieldAt((await test.call("GET", "/apis/example.com")).body, "preferredVersion", "version");
    expect(await preferred()).toBe("v1");
    expect((await order()).at(-1)).toBe("example.com");
    await test.server.settled();
    await test.call(
      "PATCH",
      "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.example.com",
      apiService("example.com", "v1beta1", 200, 30_000),
      { "content-type": "application/merge-patch+json" },
    );
    expect(await preferred()).toBe("v1beta1");
    expect((await order())[0]).toBe("example.com");
  });

  it("keeps an APIService for each version it serves", async () => {
    await test.server.settled();
    const path = "/apis/apiregistration.k8s.io/v1/apiservices";
    expect((await test.call("GET", `${path}/v1.`)).body).toMatchObject({
      metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
      spec: { version: "v1", groupPriorityMinimum: 18_000 },
      status: { conditions: [{ type: "Available", status: "True", reason: "Local" }] },
    });
    expect((await test.call("GET", `${path}/v1.example.com`)).body).toMatchObject({
      metadata: { labels: { "kube-aggregator.kubernetes.io/automanaged": "true" } },
      spec: { group: "example.com", version: "v1", groupPriorityMinimum: 1000, versionPriority: 100 },
    });
    await test.call("DELETE", `${path}/v1.apps`);
    await test.server.settled();
    expect((await test.call("GET", `${path}/v1.apps`)).code).toBe(200);
    await test.call("POST", definitions, {
      ...widgetDefinition,
      metadata: { name: "things.gone.example.com" },
      spec: {
        ...(widgetDefinition.spec as JsonObject),
        group: "gone.example.com",
        names: { plural: "things", kind: "Thing" },
      },
    });
    await test.server.settled();
    expect((await test.call("GET", `${path}/v1.gone.example.com`)).code).toBe(200);
    await test.call("DELETE", `${definitions}/things.gone.example.com`);
    await test.server.settled();
    expect((await test.call("GET", `${path}/v1.gone.example.com`)).code).toBe(404);
  });

  it("knows its version and health", async () => {
    expect((await test.call("GET", "/version")).body).toEqual(testVersion);
    for (const path of ["/healthz", "/livez", "/readyz"])
      expect((await test.call("GET", path)).text).toBe("ok");
    expect((await test.call("GET", "/readyz?verbose")).text).toBe(
      "[+]ping ok\n[+]start ok\nreadyz check passed\n",
    );
    expect((await test.call("GET", "/openapi/v3")).body).toHaveProperty(["paths", "apis/example.com/v1"]);
  });

  it("has a page per check, and lists its paths at / and where nothing is", async () => {
    expect(await test.call("GET", "/livez/ping")).toMatchObject({ code: 200, text: "ok" });
    expect((await test.call("GET", "/livez/nope")).code).toBe(404);
    const root = await test.call("GET", "/");
    expect(root.code).toBe(200);
    expect(root.body.paths).toEqual(expect.arrayContaining(["/api/v1", "/apis/example.com/v1", "/version"]));
    const elsewhere = await test.call("GET", "/nope");
    expect(elsewhere).toMatchObject({ code: 404, body: root.body });
  });

  it.each(["/api/v2", "/api/v1/nope", "/apis/apps/v9", "/apis/apps/v9/deployments"])(
    "404 as Status in built-in groups: %s",
    async (path) => {
      expect((await test.call("GET", path)).body).toMatchObject({
        kind: "Status",
        code: 404,
        reason: "NotFound",
      });
    },
  );

  it.each(["/apis/nope.example.com", "/apis/example.com/v9", "/apis/example.com/v1/gadgets"])(
    "404: %s",
    async (path) => {
      expect(await test.call("GET", path)).toMatchObject({ code: 404, text: "404 page not found\n" });
    },
  );
});

it("versions are ordered as Kubernetes does", () => {
  const want = [
    "v10",
    "v2",
    "v1",
    "v11beta2",
    "v10beta3",
    "v3beta1",
    "v12alpha1",
    "v11alpha2",
    "foo1",
    "foo10",
  ];
  expect([...want].reverse().sort(compareVersions)).toEqual(want);
});
