import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  type Informer,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ControlPlane } from "../../support/control-plane.js";
import { eventually } from "../../support/eventually.js";
import { Relay } from "../../support/relay.js";

const scratch = mkdtempSync(join(tmpdir(), "unfold-client-node-"));
const dataDir = join(scratch, "data");
const config = new KubeConfig();
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  config.loadFromFile(join(dataDir, "kubeconfig"));
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const namespace = "default";
const machines = { group: "kubevirt.io", version: "v1", namespace, plural: "virtualmachines" };
const machinesPath = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines";

const machine = (name: string) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name, namespace, labels: { app: name } },
  spec: { runStrategy: "Halted", template: { spec: { domain: { devices: {} } } } },
});

describe("@kubernetes/client-node", () => {
  it("creates, reads, replaces, lists and deletes typed objects", async () => {
    const core = config.makeApiClient(CoreV1Api);
    const made = await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: "typed" }, data: { a: "1" } },
    });
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const replaced = await core.replaceNamespacedConfigMap({
      name: "typed",
      namespace,
      body: { ...made, data: { a: "2" } },
    });
    expect(replaced.data).toEqual({ a: "2" });
    await expect(
      core.replaceNamespacedConfigMap({ name: "typed", namespace, body: made }),
    ).rejects.toMatchObject({ code: 409 });
    const { items, metadata } = await core.listNamespacedConfigMap({
      namespace,
      fieldSelector: "metadata.name=typed",
    });
    expect(items.map((item) => item.data)).toEqual([{ a: "2" }]);
    expect(metadata?.resourceVersion).toMatch(/^\d+$/);
    await core.deleteNamespacedConfigMap({ name: "typed", namespace });
    const missing = core.readNamespacedConfigMap({ name: "typed", namespace });
    await expect(missing).rejects.toThrow(ApiException);
    await expect(missing).rejects.toMatchObject({ code: 404 });
  });

  it.each([
    {
      strategy: PatchStrategy.JsonPatch,
      body: [{ op: "replace", path: "/data/a", value: "new" }],
      want: { a: "new", b: "1" },
    },
    { strategy: PatchStrategy.MergePatch, body: { data: { a: null } }, want: { b: "1" } },
    {
      strategy: PatchStrategy.StrategicMergePatch,
      body: { data: { $patch: "replace", c: "1" } },
      want: { c: "1" },
    },
    {
      strategy: PatchStrategy.ServerSideApply,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "patched" }, data: { d: "1" } },
      want: { a: "1", b: "1", d: "1" },
    },
  ])("patches by $strategy", async ({ strategy, body, want }) => {
    const core = config.makeApiClient(CoreV1Api);
    const name = "patched";
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name }, data: { a: "1", b: "1" } },
    });
    const request = { name, namespace, body, fieldManager: "client-node" };
    const patched = await core.patchNamespacedConfigMap(request, setHeaderOptions("Content-Type", strategy));
    expect(patched.data).toEqual(want);
    await core.deleteNamespacedConfigMap({ name, namespace });
  });

  it("finds kinds by discovery and treats objects of all alike", async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    await objects.create(machine("any"));
    const read = await objects.read<ReturnType<typeof machine>>(machine("any"));
    expect(read.spec.runStrategy).toBe("Halted");
    const change = { ...machine("any"), spec: { runStrategy: "Manual" } };
    const patched = await objects.patch(
      change as unknown as KubernetesObject,
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.MergePatch,
    );
    expect(patched).toMatchObject({ spec: { runStrategy: "Manual" } });
    expect((await objects.list("kubevirt.io/v1", "VirtualMachine", namespace)).items).toHaveLength(1);
    await objects.delete(machine("any"));
  });

  it("watches what comes after a list", async () => {
    const custom = config.makeApiClient(CustomObjectsApi);
    const listed = (await custom.listNamespacedCustomObject(
      machines,
    )) as KubernetesListObject<KubernetesObject>;
    const seen: string[] = [];
    const resourceVersion = listed.metadata?.resourceVersion;
    await custom.createNamespacedCustomObject({ ...machines, body: machine("watched") });
    await custom.deleteNamespacedCustomObject({ ...machines, name: "watched" });
    await new Promise<void>((resolve, reject) => {
      const watch = new Watch(config).watch(
        machinesPath,
        { resourceVersion, allowWatchBookmarks: true },
        (phase, object: KubernetesObject) => {
          if (object.metadata?.name !== "watched") return;
          seen.push(phase);
          if (phase === "DELETED") void watch.then((request) => request.abort());
        },
        (error: Error | null) => (error === null || error.name === "AbortError" ? resolve() : reject(error)),
      );
    });
    expect([seen[0], seen.at(-1)]).toEqual(["ADDED", "DELETED"]);
  });

  it("its informers go on across a restart of the server, without a gap", async () => {
    const relay = await Relay.to(portOf(config));
    onTestFinished(() => relay.close());
    const relayed = new KubeConfig();
    relayed.loadFromString(config.exportConfig().replace(`:${portOf(config)}`, `:${relay.port}`));
    const custom = relayed.makeApiClient(CustomObjectsApi);
    await custom.createNamespacedCustomObject({ ...machines, body: machine("before") });
    const informer = informerOf(relayed, custom);
    const seen: string[] = [];
    informer.on("add", ({ metadata }) => seen.push(`add ${metadata?.name}`));
    informer.on("delete", ({ metadata }) => seen.push(`delete ${metadata?.name}`));
    // As its documentation says: after an error the informer is started again.
    const again = new Set<NodeJS.Timeout>();
    informer.on("error", () => again.add(setTimeout(() => void informer.start().catch(() => undefined), 50)));
    await informer.start();
    expect(seen).toContain("add before");

    await controlPlane.stop();
    controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
    config.loadFromFile(join(dataDir, "kubeconfig"));
    relay.target = portOf(config);
    await custom.createNamespacedCustomObject({ ...machines, body: machine("after") });
    await custom.deleteNamespacedCustomObject({ ...machines, name: "before" });
    await eventually("what happened after the restart", async () =>
      seen.includes("add after") && seen.includes("delete before") ? true : undefined,
    );
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(["after"]);
    await informer.stop();
    for (const timer of again) clearTimeout(timer);
  });
});

const portOf = (config: KubeConfig): number => Number(new URL(config.getCurrentCluster()?.server ?? "").port);

function informerOf(
  config: KubeConfig,
  custom: CustomObjectsApi,
): Informer<KubernetesObject> & { list(): readonly KubernetesObject[] } {
  const list = async () =>
    (await custom.listNamespacedCustomObject(machines)) as KubernetesListObject<KubernetesObject>;
  return makeInformer(config, machinesPath, list);
}
