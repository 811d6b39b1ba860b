import type { JsonValue } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server-fixture.js";
import { storageVersion } from "../resource-kind.js";
import { builtInKinds } from "./built-in-kinds.js";

const kinds = builtInKinds();

describe("built-in kinds", () => {
  it.each(kinds.map((kind) => [`${kind.plural}.${kind.group}`, kind] as const))(
    "%s is complete",
    (_name, kind) => {
      expect(kind.plural).toBe(kind.plural.toLowerCase());
      expect(kind.listKind).toBe(`${kind.kind}List`);
      expect(storageVersion(kind).served).toBe(true);
      expect(kind.custom).toBe(false);
    },
  );

  it("have names that mean one thing only within a group", () => {
    const names = kinds.flatMap(({ group, plural, singular, shortNames }) =>
      [...new Set([plural, singular, ...shortNames])].map((name) => `${name}.${group}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("hold every kind that kubectl apply --prune looks through", () => {
    const served = new Set(kinds.map(({ group, kind }) => `${group}/${kind}`));
    const core =
      "ConfigMap Endpoints Namespace PersistentVolumeClaim PersistentVolume Pod ReplicationController Secret Service";
    const others =
      "batch/Job batch/CronJob networking.k8s.io/Ingress apps/DaemonSet apps/Deployment apps/ReplicaSet apps/StatefulSet";
    const pruned = [...core.split(" ").map((kind) => `/${kind}`), ...others.split(" ")];
    expect(pruned.filter((kind) => !served.has(kind))).toEqual([]);
  });

  it("take their schema from outside", () => {
    const [kind] = builtInKinds((group, version, name) =>
      name === "Namespace" ? { type: "object", title: `${group}/${version}` } : undefined,
    );
    expect(kind?.versions[0]?.schema).toEqual({ type: "object", title: "/v1" });
  });
});

describe("rules of built-in kinds", () => {
  let test: TestServer;
  const merge = { "content-type": "application/merge-patch+json" };
  const ns = "/api/v1/namespaces/default";

  beforeAll(async () => {
    test = await startTestServer();
  });

  it("secrets encode stringData and have a type", async () => {
    const { body } = await test.call("POST", `${ns}/secrets`, {
      metadata: { name: "s" },
      stringData: { a: "b" },
    });
    expect(body).toMatchObject({ data: { a: "Yg==" }, type: "Opaque" });
    expect(body).not.toHaveProperty("stringData");
  });

  const revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";

  it.each<[name: string, path: string, object: Record<string, JsonValue>, patch: JsonValue, message: string]>(
    [
      [
        "immutable config maps",
        `${ns}/configmaps`,
        { immutable: true, data: { a: "b" } },
        { data: { a: "c" } },
        "data: Forbidden: field is immutable when `immutable` is set",
      ],
      [
        "controller revisions",
        revisions,
        { revision: 1, data: { a: 1 } },
        { data: { a: 2 } },
        'data: Invalid value: {"a":2}: field is immutable',
      ],
    ],
  )("%s do not change", async (_name, path, object, patch, message) => {
    await test.call("POST", path, { ...object, metadata: { name: "fixed" } });
    const { body } = await test.call("PATCH", `${path}/fixed`, patch, merge);
    expect(body).toMatchObject({ code: 422, message: expect.stringContaining(message) });
    expect(
      (await test.call("PATCH", `${path}/fixed`, { metadata: { labels: { a: "b" } } }, merge)).code,
    ).toBe(200);
  });

  it("events are the same in both of their groups", async () => {
    const path = "/apis/events.k8s.io/v1/namespaces/default/events";
    const event = {
      regarding: { kind: "Pod", name: "p" },
      note: "why",
      reportingController: "c",
      action: "a",
    };
    const created = await test.call("POST", path, { metadata: { name: "e" }, ...event, reason: "R" });
    expect(created).toMatchObject({ code: 201, body: { apiVersion: "events.k8s.io/v1", note: "why" } });
    expect((await test.call("GET", `${ns}/events/e`)).body).toMatchObject({
      apiVersion: "v1",
      involvedObject: { kind: "Pod", name: "p" },
      message: "why",
      reportingComponent: "c",
    });
    await test.call("PATCH", `${ns}/events/e`, { message: "because", count: 2 }, merge);
    const { body } = await test.call("GET", `${path}?fieldSelector=regarding.name=p`);
    expect(body).toMatchObject({
      kind: "EventList",
      items: [{ note: "because", deprecatedCount: 2, ...{ reason: "R" } }],
    });
    await test.call("DELETE", `${path}/e`);
    expect((await test.call("GET", `${ns}/events/e`)).code).toBe(404);
  });

  it("priority classes keep their value, and system names are reserved", async () => {
    const path = "/apis/scheduling.k8s.io/v1/priorityclasses";
    const create = async (name: string, value: number) =>
      (await test.call("POST", path, { metadata: { name }, value })).body.message;
    expect(await create("high", 1)).toBeUndefined();
    expect(await create("too-high", 1_000_000_001)).toContain(
      "maximum allowed value of a user defined priority",
    );
    expect(await create("system-mine", 1)).toContain("reserved for system use only");
    const { body } = await test.call("PATCH", `${path}/high`, { value: 2 }, merge);
    expect(body.message).toContain("value: Forbidden: may not be changed in an update.");
  });

  it("strategic merge patch keeps other items of a list with keys", async () => {
    const container = (name: string, image: string) => ({ name, image });
    await test.call("POST", `${ns}/pods`, {
      metadata: { name: "p" },
      spec: { containers: [container("a", "1"), container("b", "1")] },
    });
    const patch = { spec: { containers: [container("b", "2")] } };
    const { body } = await test.call("PATCH", `${ns}/pods/p`, patch, {
      "content-type": "application/strategic-merge-patch+json",
    });
    expect(body.spec).toMatchObject({ containers: [container("a", "1"), container("b", "2")] });
  });

  it.each([
    [
      "authorization.k8s.io",
      "selfsubjectaccessreviews",
      { spec: { resourceAttributes: { verb: "get", resource: "pods" } } },
      { allowed: true },
    ],
    [
      "authentication.k8s.io",
      "selfsubjectreviews",
      {},
      { userInfo: { username: "admin", groups: ["system:masters"] } },
    ],
  ])("%s %s are answered, not stored", async (group, plural, review, status) => {
    expect(await test.call("POST", `/apis/${group}/v1/${plural}`, review)).toMatchObject({
      code: 201,
      body: { status },
    });
    expect((await test.call("GET", `/apis/${group}/v1/${plural}`)).code).toBe(405);
  });
});
