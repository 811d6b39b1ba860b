import type { Admission, JsonObject, JsonValue } from "@unfold/apimachinery";
import { apiError } from "@unfold/apimachinery";
import { beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../server-fixture.js";

const pods = "/api/v1/namespaces/default/pods";
const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

const eviction = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: "policy/v1",
  kind: "Eviction",
  metadata: { name },
  ...more,
});

const budget = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name },
  spec: { selector: { matchLabels: { app: "web" } }, ...spec },
});

const sets = "/apis/apps/v1/namespaces/default/replicasets";

describe("evictions", () => {
  let test: TestServer;
  beforeEach(async () => {
    test = await startTestServer();
  });

  async function runPod(
    name: string,
    { ready = "True", owner }: { ready?: string; owner?: JsonObject } = {},
  ) {
    const metadata = {
      name,
      labels: { app: "web" },
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
    };
    const spec = { nodeName: "node01", containers: [{ name: "c", image: "i" }] };
    await test.call("POST", pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    const status = { phase: "Running", conditions: [{ type: "Ready", status: ready }] };
    await test.call(
      "PATCH",
      `${pods}/${name}/status`,
      { status },
      { "content-type": "application/merge-patch+json" },
    );
  }

  async function declare(name: string, spec: JsonObject): Promise<JsonValue | undefined> {
    await test.call("POST", budgets, budget(name, spec));
    await test.server.settled();
    return (await test.call("GET", `${budgets}/${name}`)).body.status;
  }

  const evict = (name: string, body: JsonObject = eviction(name)) =>
    test.call("POST", `${pods}/${name}/eviction`, body);

  it("deletes a pod without budget", async () => {
    await runPod("a");
    const { code, body } = await evict("a");
    expect([code, body.status, body.kind]).toEqual([201, "Success", "Status"]);
    expect((await test.call("GET", `${pods}/a`)).code).toBe(404);
  });

  it.each([
    ["another name", eviction("b"), 400, "name in URL does not match name in Eviction object"],
    [
      "another kind",
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
      400,
      'Pod in version "v1" cannot be handled as a Eviction: converting (v1.Pod) to (policy.Eviction): unknown conversion',
    ],
    [
      "a uid that is not the pod's",
      eviction("a", { deleteOptions: { preconditions: { uid: "x" } } }),
      409,
      "UID",
    ],
  ])("refuses %s", async (_what, body, code, message) => {
    await runPod("a");
    const answer = await evict("a", body);
    expect(answer.code).toBe(code);
    expect(String(answer.body.message)).toContain(message);
    expect((await test.call("GET", `${pods}/a`)).code).toBe(200);
  });

  it("takes disruptions from the budget until there are none", async () => {
    for (const name of ["a", "b", "c"]) await runPod(name);
    expect(await declare("web", { minAvailable: 1 })).toMatchObject({
      observedGeneration: 1,
      currentHealthy: 3,
      desiredHealthy: 1,
      disruptionsAllowed: 2,
      expectedPods: 3,
      conditions: [{ type: "DisruptionAllowed", status: "True", reason: "SufficientPods" }],
    });
    expect((await evict("a")).code).toBe(201);
    expect((await evict("b")).code).toBe(201);
    await test.server.settled();
    const { code, body } = await evict("c");
    expect(code).toBe(429);
    expect(body).toMatchObject({
      reason: "TooManyRequests",
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: "DisruptionBudget",
            message: "The disruption budget web needs 1 healthy pods and has 1 currently",
          },
        ],
      },
    });
    expect((await test.call("GET", `${pods}/c`)).code).toBe(200);
  });

  it("a dry run takes nothing", async () => {
    for (const name of ["a", "b"]) await runPod(name);
    await declare("web", { minAvailable: 1 });
    const before = (await test.call("GET", `${budgets}/web`)).body;
    expect((await evict("a", eviction("a", { deleteOptions: { dryRun: ["All"] } }))).code).toBe(201);
    expect((await test.call("GET", `${budgets}/web`)).body).toEqual(before);
    expect((await test.call("GET", `${pods}/a`)).code).toBe(200);
  });

  it("unhealthy pods go while the others are enough, or always if the budget says so", async () => {
    await runPod("good");
    await runPod("bad", { ready: "False" });
    await declare("web", { minAvailable: 1 });
    expect((await evict("bad")).code).toBe(201);
    await runPod("bad", { ready: "False" });
    await test.call("DELETE", `${pods}/good`);
    await test.server.settled();
    expect((await evict("bad")).code).toBe(429);
    await test.call("DELETE", `${budgets}/web`);
    await declare("lax", { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    expect((await evict("bad")).code).toBe(201);
  });

  it("two budgets are one too many", async () => {
    await runPod("a");
    await declare("one", { minAvailable: 0 });
    await declare("two", { minAvailable: 0 });
    const { code, body } = await evict("a");
    expect([code, body.message]).toEqual([
      500,
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    ]);
  });

  it("pods that have not begun are nobody's loss", async () => {
    const spec = { containers: [{ name: "c", image: "i" }] };
    await test.call("POST", pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", labels: { app: "web" } },
      spec,
    });
    await declare("web", { minAvailable: 1 });
    expect((await evict("a")).code).toBe(201);
  });

  it.each([
    [{ maxUnavailable: 1 }, { expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 0 }],
    [{ maxUnavailable: "50%" }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ minAvailable: "30%" }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 1 }],
  ])("%j counts what the pods' controller wants", async (spec, status) => {
    const template = {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    const set = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "rs" } };
    const { body } = await test.call("POST", sets, {
      ...set,
      spec: { replicas: 4, selector: { matchLabels: { app: "web" } }, template },
    });
    const { uid = "" } = body.metadata as { uid?: string };
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid, controller: true };
    for (const name of ["a", "b", "c"]) await runPod(name, { owner });
    expect(await declare("web", spec)).toMatchObject(status);
  });

  it("asks admission, which sees the Eviction", async () => {
    const seen: unknown[] = [];
    const guard: Admission = {
      name: "guard.example.com",
      type: "validating",
      path: "/guard",
      failurePolicy: "Ignore",
      rules: [{ groups: [""], versions: ["v1"], resources: ["pods/eviction"], operations: ["CREATE"] }],
      review: async ({ kind, subresource, object, name }) => {
        seen.push(kind.kind, subresource, object?.kind, name);
        return { allowed: false, status: apiError("", "not now", { code: 429 }).status };
      },
    };
    test = await startTestServer({ admission: [guard] });
    await runPod("a");
    const { code, body } = await evict("a");
    expect([code, body.message]).toEqual([
      429,
      'admission webhook "guard.example.com" denied the request: not now',
    ]);
    expect(seen).toEqual(["Eviction", "eviction", "Eviction", "a"]);
  });
});
