import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { dyingClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";

const key = { namespace: "ns", name: "vm" };
const gigabyte = { resources: { requests: { storage: "1Gi" } } };
const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };

/** A machine with a disk that waits for its consumer, and with state that outlives its guest. */
const withStorage = virtualMachine({
  ...types,
  runStrategy: "Always",
  dataVolumeTemplates: [
    {
      metadata: { name: "root" },
      spec: { source: { blank: {} }, storage: { ...gigabyte, storageClassName: "simulated-local" } },
    },
  ],
  template: {
    spec: {
      domain: { devices: { tpm: { persistent: true } } },
      volumes: [{ name: "root", dataVolume: { name: "root" } }],
    },
  },
});

/** One that can move. */
const movable = virtualMachine({
  ...types,
  runStrategy: "Always",
  template: {
    spec: {
      domain: { devices: { interfaces: [{ name: "default", masquerade: {} }] } },
      networks: [{ name: "default", pod: {} }],
      volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
    },
  },
});

/** What is left when everything has settled, without what differs from run to run. */
async function outcome(plane: TestControlPlane): Promise<JsonObject> {
  const [vm, vmi] = [await plane.vm(), await plane.vmi().catch(() => undefined)];
  const list = async (resource: Parameters<typeof plane.api.list>[0]) =>
    (await plane.api.list(resource)).items;
  const phases = (objects: readonly KubeObject[]) =>
    objects.map(({ status }) => stringAt(status, "phase") ?? "").sort();
  return {
    vm: stringAt(vm.status, "printableStatus") ?? "",
    pending: listAt(vm.status, "volumeRequests").length,
    dump: stringAt(vm.status, "memoryDumpRequest", "phase") ?? "",
    plugged: listAt(vmi?.status, "volumeStatus").length,
    vmi: stringAt(vmi?.status, "phase") ?? "",
    cpu: objectAt(vmi?.status, "currentCPUTopology") ?? {},
    memory: objectAt(vmi?.status, "memory") ?? {},
    conditions: listAt(vmi?.status, "conditions")
      .map((entry) => stringAt(entry, "type") ?? "")
      .sort(),
    pods: phases(await list(resources.pods)),
    claims: phases(await list(resources.persistentVolumeClaims)),
    volumes: phases(await list(resources.persistentVolumes)),
    dataVolumes: phases(await list(resources.dataVolumes)),
    migrations: phases(await list(resources.virtualMachineInstanceMigrations)),
  };
}

/** Stops the controllers' process at its n-th write after `change`, for every n, and starts it anew. */
async function survivesEveryCrash(
  vm: KubeObject | undefined,
  change: (plane: TestControlPlane) => Promise<unknown>,
): Promise<number> {
  const prepare = async (): Promise<TestControlPlane> => {
    const plane = await TestControlPlane.started("reference");
    if (vm !== undefined) await plane.api.create(resources.virtualMachines, vm);
    await plane.quiet();
    await plane.stop();
    await change(plane);
    return plane;
  };
  const reference = await prepare();
  await reference.start();
  const want = await outcome(reference);
  await reference.stop();
  for (let n = 1; ; n++) {
    const plane = await prepare();
    const { client, count } = dyingClient(plane.api, n);
    await plane.start(client);
    await plane.stop();
    const died = count() >= n;
    await plane.start();
    expect(await outcome(plane), `after a crash at write ${n}`).toEqual(want);
    await plane.stop();
    if (!died) return n - 1;
  }
}

const patch = (spec: JsonObject) => (plane: TestControlPlane) =>
  plane.api.patch(resources.virtualMachines, key, { type: "application/merge-patch+json", body: { spec } });

async function requestDump(plane: TestControlPlane): Promise<void> {
  await plane.api.create(resources.persistentVolumeClaims, {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "dump", namespace: "ns" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "5Gi" } },
      storageClassName: "simulated-local",
    },
  });
  const memoryDumpRequest = { claimName: "dump", phase: "Associating" };
  await plane.api.patch(
    resources.virtualMachines,
    key,
    { type: "application/merge-patch+json", body: { status: { memoryDumpRequest } } },
    { subresource: "status" },
  );
}

describe("a process that dies at any write", () => {
  it.each([
    {
      name: "starting a machine with disks and state",
      vm: undefined,
      change: (plane: TestControlPlane) => plane.api.create(resources.virtualMachines, withStorage),
    },
    { name: "stopping it", vm: withStorage, change: patch({ runStrategy: "Halted" }) },
    {
      name: "resizing a running machine",
      vm: movable,
      change: patch({ instancetype: { name: "u1.large" } }),
    },
    { name: "dumping the memory of a guest", vm: movable, change: requestDump },
  ])("goes on with $name after the next start", async ({ vm, change }) => {
    expect(await survivesEveryCrash(vm, change)).toBeGreaterThan(3);
  });
});
