import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Client, hasReason, type KubeObject, objectAt, withFieldAt } from "@unfold/apimachinery";
import { resources } from "@unfold/controllers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "./start-control-plane.js";

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "unfold-library-"));
});

afterEach(() => rmSync(base, { recursive: true }));

const key = { namespace: "default", name: "vm" };
const machine: KubeObject = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: key,
  spec: {
    runStrategy: "Halted",
    instancetype: { name: "u1.medium" },
    template: { spec: { domain: { devices: {} } } },
  },
};

async function guestMemory(client: Client): Promise<unknown> {
  const { spec } = await client.get(resources.virtualMachines, key);
  return objectAt(spec, "template", "spec", "domain", "memory")?.guest;
}

test("a control plane in memory follows the policy it was started with", async () => {
  const kubeconfigFile = join(base, "kubeconfig");
  const controlPlane = await startControlPlane({ referencePolicy: "expand", kubeconfigFile });
  try {
    await controlPlane.client.create(resources.virtualMachines, machine);
    expect(await guestMemory(controlPlane.client)).toBe("4Gi");
    expect(readFileSync(kubeconfigFile, "utf8")).toBe(controlPlane.kubeconfig);
    expect(controlPlane.kubeconfig).toContain(`server: ${controlPlane.url}\n`);
  } finally {
    await controlPlane.stop();
  }
});

test("one with a data directory goes on where it ended", async () => {
  const dataDirectory = join(base, "data");
  const first = await startControlPlane({ dataDirectory, referencePolicy: "expand" });
  await first.client.create(resources.virtualMachines, machine);
  await expect(startControlPlane({ dataDirectory })).rejects.toThrow(`is in use by process ${process.pid}`);
  await first.stop();
  const second = await startControlPlane({ dataDirectory });
  expect(await guestMemory(second.client)).toBe("4Gi");
  expect(second.caCertificate).toBe(first.caCertificate);
  expect(second.token).toBe(first.token);
  await second.stop();
  expect(existsSync(join(dataDirectory, "lock"))).toBe(false);
});

test("a port that is taken is one clear error, and leaves nothing open", async () => {
  const running = await startControlPlane({ controllers: false });
  const port = Number(new URL(running.url).port);
  const dataDirectory = join(base, "data");
  await expect(startControlPlane({ port, dataDirectory, controllers: false })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use`,
  );
  await running.stop();
  await (await startControlPlane({ dataDirectory, controllers: false })).stop();
});

/** What keeps the process busy: sockets, servers, timers, threads. */
function resourcesInUse(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => !/^(Immediate|TickObject|CloseReq|FSReqPromise|FSReqCallback)$/.test(name))
    .sort();
}

/** What is in use now beyond `before`; the test runner has handles that come and go, too. */
function moreThan(before: readonly string[]): readonly string[] {
  const known = [...before];
  return resourcesInUse().filter((name) => {
    const at = known.indexOf(name);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

function listeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.destroy());
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.on("close", (failed) => resolve(!failed));
  });
}

/** Starts one, leaves a watch and a running machine behind, stops it. */
async function round(options: { readonly dataDirectory?: string }): Promise<ControlPlane> {
  const controlPlane = await startControlPlane(options);
  const { client } = controlPlane;
  const { signal } = new AbortController();
  const watch = client.watch(resources.virtualMachines, { resourceVersion: "", signal });
  const following = (async () => {
    for await (const _ of watch);
  })();
  const running = withFieldAt(machine, ["spec", "runStrategy"], "Always") as KubeObject;
  await client.create(resources.virtualMachines, running).catch((error: unknown) => {
    if (!hasReason(error, "AlreadyExists")) throw error;
  });
  await controlPlane.stop();
  await controlPlane.stop();
  await following;
  return controlPlane;
}

test.each([
  { name: "in memory", durable: false },
  { name: "on disk", durable: true },
])("stop() leaves no handle, thread or listener behind, $name", async ({ durable }) => {
  const options = durable ? { dataDirectory: join(base, "data") } : {};
  const before = { inUse: resourcesInUse(), listeners: listeners() };
  for (let n = 0; n < 4; n++) expect(await isListening((await round(options)).url)).toBe(false);
  expect(listeners()).toBe(before.listeners);
  // Node reports a handle for some turns after it was closed, and the test runner waits for its answers now and then.
  const deadline = performance.now() + 60_000;
  while (moreThan(before.inUse).length > 0 && performance.now() < deadline) await nextTurn();
  expect(moreThan(before.inUse)).toEqual([]);
});
