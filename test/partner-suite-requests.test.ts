import { request } from "node:https";
import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";

// Requests as the partner suite's client-go sends them, where they are not those of an ordinary client.
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane();
});

afterAll(() => plane.stop());

/** What client-go's typed clients for core kinds accept. */
const protobuf = "application/vnd.kubernetes.protobuf,application/json";

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly body: KubeObject & { readonly items?: readonly KubeObject[]; readonly message?: string };
}

function send(method: string, path: string, body?: object, accept = "application/json"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      Authorization: `Bearer ${plane.token}`,
      Accept: accept,
      ...(text === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
    };
    const sent = request(new URL(path, plane.url), { method, headers, ca: plane.caCertificate }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const type = answer.headers["content-type"] ?? "";
        const json = type.includes("json") ? bytes.toString() : "";
        resolve({ code: answer.statusCode ?? 0, type, bytes, body: JSON.parse(json === "" ? "{}" : json) });
      });
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

async function newNamespace(): Promise<string> {
  const metadata = { generateName: "kvp-e2e-tests-" };
  const { code, body } = await send("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata,
  });
  expect(code).toBe(201);
  return body.metadata.name ?? "";
}

const instancetypes = (namespace: string): string =>
  `/apis/instancetype.kubevirt.io/v1beta1/namespaces/${namespace}/virtualmachineinstancetypes`;
const type = (name: string) => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineInstancetype",
  metadata: { name },
  spec: { cpu: { guest: 1 }, memory: { guest: "256Mi" } },
});

describe("clients that accept protobuf", () => {
  it.each([
    "/api/v1/nodes",
    "/api/v1/namespaces",
    "/api/v1/persistentvolumeclaims",
    "/apis/apps/v1/controllerrevisions",
  ])("get an answer they can read from %s", async (path) => {
    const { code, type: contentType, bytes } = await send("GET", path, undefined, protobuf);
    expect(code).toBe(200);
    const isProtobuf = contentType.startsWith("application/vnd.kubernetes.protobuf");
    expect(isProtobuf ? bytes.subarray(0, 4).toString("latin1") : bytes.toString()).toMatch(
      isProtobuf ? /^k8s\0$/ : /^\{/,
    );
  });

  it("get JSON of kinds that have no protobuf form", async () => {
    const { code, type: contentType } = await send(
      "GET",
      "/apis/kubevirt.io/v1/virtualmachines",
      undefined,
      protobuf,
    );
    expect([code, contentType]).toEqual([200, "application/json"]);
  });
});

it("refuses a selector that is none, and lists nothing", async () => {
  const selector = encodeURIComponent("kvp-e2e tests-");
  const { code, body } = await send("GET", `/api/v1/namespaces?labelSelector=${selector}`);
  expect([code, body.kind, body.items]).toEqual([400, "Status", undefined]);
});

it("counts the generation of a type up when its spec changes, and not when its labels do", async () => {
  const path = instancetypes(await newNamespace());
  const { body: created } = await send("POST", path, type("t"));
  const larger = { ...created, spec: { cpu: { guest: 2 }, memory: { guest: "384Mi" } } };
  const { body: changed } = await send("PUT", `${path}/t`, larger);
  const labelled = { ...changed, metadata: { ...changed.metadata, labels: { a: "b" } } };
  const { body: same } = await send("PUT", `${path}/t`, labelled);
  expect([created, changed, same].map(({ metadata }) => metadata.generation)).toEqual([1, 2, 2]);
  expect(changed.metadata.uid).toBe(created.metadata.uid);
});

it("accepts deletions of an object that is being deleted, and ends with 404", async () => {
  const namespace = await newNamespace();
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await send("POST", path, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", finalizers: ["a/b"] },
  });
  const foreground = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" };
  for (const _ of [1, 2, 3]) {
    const { code, body } = await send("DELETE", `${path}/c`, foreground);
    expect([code, body.message]).toEqual([200, undefined]);
  }
  const { body } = await send("GET", `${path}/c`);
  await send("PUT", `${path}/c`, { ...body, metadata: { ...body.metadata, finalizers: [] } });
  await eventually("the object to be gone", async () =>
    (await send("DELETE", `${path}/c`, foreground)).code === 404 ? true : undefined,
  );
});

it("has what the suite reads before and after its tests", async () => {
  const namespace = await newNamespace();
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await eventually("the account default", async () =>
    (await send("GET", account)).code === 200 ? true : undefined,
  );
  const read = async (path: string) => (await send("GET", path)).code;
  expect(await read("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents")).toBe(200);
  expect(await read("/apis/cdi.kubevirt.io/v1beta1/cdiconfigs/config")).toBe(200);
  expect(await read("/api/v1/namespaces/velero/pods?labelSelector=deploy%3Dvelero")).toBe(200);
  expect(await read(`/api/v1/namespaces/${namespace}/events`)).toBe(200);
  const { body } = await send("GET", "/api/v1/nodes");
  for (const { metadata } of body.items ?? []) {
    expect(metadata.labels).toHaveProperty(["kubernetes.io/arch"], "amd64");
    expect(metadata.labels).toHaveProperty(["node-role.kubernetes.io/worker"]);
  }
});

it("does not change the data of a ControllerRevision", async () => {
  const namespace = await newNamespace();
  const path = `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`;
  const revision = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: { name: "r" },
    revision: 1,
  };
  const { body } = await send("POST", path, { ...revision, data: { a: 1 } });
  expect((await send("PUT", `${path}/r`, { ...body, data: { a: 2 } })).code).toBe(422);
});

it("answers start and stop with 202, and takes kinds in lower case", async () => {
  const namespace = await newNamespace();
  await send("POST", instancetypes(namespace), type("small"));
  const machines = `/apis/kubevirt.io/v1/namespaces/${namespace}/virtualmachines`;
  const created = await send("POST", machines, {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "m" },
    spec: {
      runStrategy: "Always",
      instancetype: { kind: "virtualmachineinstancetype", name: "small" },
      template: { spec: { domain: { devices: {} } } },
    },
  });
  expect(created.code).toBe(201);
  const is = (status: string) =>
    eventually(status, async () =>
      stringAt((await send("GET", `${machines}/m`)).body.status, "printableStatus") === status
        ? true
        : undefined,
    );
  await is("Running");
  const subresource = `/apis/subresources.kubevirt.io/v1/namespaces/${namespace}/virtualmachines/m`;
  expect((await send("PUT", `${subresource}/stop`, {})).code).toBe(202);
  await is("Stopped");
  expect((await send("PUT", `${subresource}/start`, {})).code).toBe(202);
  await is("Running");
});
