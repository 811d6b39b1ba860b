import { type AggregatedApi, type AggregatedRequest, notFound } from "@unfold/apimachinery";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../server-fixture.js";

const seen: AggregatedRequest[] = [];

const lamps: AggregatedApi = {
  group: "switches.example.com",
  versions: ["v1", "v1alpha1"],
  resources: [
    { name: "lamps/on", namespaced: true },
    { name: "dim", namespaced: true },
    { name: "lamps/off", namespaced: true },
  ],
  async handle(request) {
    seen.push(request);
    const action = request.path.at(-1);
    if (action === "on") return { code: 202 };
    if (action === "dim") return { code: 200, body: { level: 3 } };
    if (action === "off") throw notFound({ group: "example.com", resource: "lamps", name: "x" });
    return undefined;
  },
};

let api: TestServer;

beforeEach(async () => {
  seen.length = 0;
  api = await startTestServer({ aggregatedApis: [lamps] });
});

afterEach(() => api.server.close());

const base = "/apis/switches.example.com/v1";

describe("an aggregated API", () => {
  it.each([
    { path: `${base}/namespaces/a/lamps/x/on`, code: 202, text: "" },
    { path: `${base}/namespaces/a/dim`, code: 200, text: '{"level":3}' },
  ])("answers $path with $code", async ({ path, code, text }) => {
    expect(await api.call("PUT", path, { a: 1 })).toMatchObject({ code, text });
    expect(seen[0]).toMatchObject({ method: "PUT", version: "v1", body: '{"a":1}' });
  });

  it("gets the path decoded and the user", async () => {
    await api.call("GET", `${base}/namespaces/a/lamps/x%2Fy/on`);
    const path = ["namespaces", "a", "lamps", "x/y", "on"];
    expect(seen[0]).toMatchObject({ path, body: "", userInfo: { username: "admin" } });
  });

  it.each([
    { path: `${base}/lamps/x/off`, code: 404, message: 'lamps.example.com "x" not found' },
    { path: `${base}/lamps/x/bogus`, code: 404, message: "the server could not find the requested resource" },
    { path: `${base}/lamps/%zz/on`, code: 400, message: 'invalid URL escape in "%zz"' },
  ])("refuses $path with a Status", async ({ path, code, message }) => {
    const answer = await api.call("PUT", path);
    expect(answer).toMatchObject({ code });
    expect(answer.body).toMatchObject({ kind: "Status", message });
  });

  it("does not take what is another version's or group's", async () => {
    const other = ["/apis/switches.example.com/v2/dim", "/apis/other.example.com/v1/dim"];
    for (const path of other) expect((await api.call("GET", path)).code).toBe(404);
    expect(seen).toEqual([]);
  });
});

describe("discovery of an aggregated API", () => {
  it("lists the group and its resources", async () => {
    const { body } = await api.call("GET", "/apis/switches.example.com");
    expect(body).toMatchObject({
      name: "switches.example.com",
      preferredVersion: { version: "v1" },
      versions: [{ version: "v1" }, { version: "v1alpha1" }],
    });
    const listed = await api.call("GET", base);
    expect(listed.body["resources"]).toEqual(
      ["dim", "lamps/off", "lamps/on"].map((name) => ({
        name,
        singularName: "",
        namespaced: true,
        kind: "",
        verbs: [],
      })),
    );
  });

  it("is part of aggregated discovery", async () => {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const { text } = await api.call("GET", "/apis", undefined, { accept });
    const { items } = JSON.parse(text) as { items: { metadata: { name: string }; versions: unknown[] }[] };
    const group = items.find(({ metadata }) => metadata.name === "switches.example.com");
    expect(group?.versions[0]).toMatchObject({
      version: "v1",
      resources: [
        { resource: "dim", scope: "Namespaced" },
        { resource: "lamps", subresources: [{ subresource: "off" }, { subresource: "on" }] },
      ],
    });
  });
});
