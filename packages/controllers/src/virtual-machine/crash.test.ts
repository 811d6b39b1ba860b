import { type KubeObject, objectAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { startClusterControllers, startEmbeddedControllers } from "../home/start.js";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { dyingClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";

const always = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" }, runStrategy: "Always" };

// The firmware's identity is random unless given; runs are compared.
const firmware = { uuid: "6b2f1c1e-0000-4000-8000-000000000001", serial: "s" };
const vm = virtualMachine({
  ...always,
  template: {
    spec: {
      domain: { firmware, devices: {} },
      volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
    },
  },
});

/** What is left when everything has settled, without what differs from run to run. */
async function outcome(plane: TestControlPlane) {
  const stored = await plane.vm();
  const revisions = await plane.revisions();
  return {
    spec: stored.spec,
    refs: [objectAt(stored.status, "instancetypeRef"), objectAt(stored.status, "preferenceRef")],
    revisions: revisions.map(({ metadata }) => nameOf(metadata)).sort(),
    running: objectAt(await plane.vmi(), "status")?.["virtualMachineRevisionName"],
  };
}

function nameOf(metadata: KubeObject["metadata"]): string {
  return metadata.name ?? "";
}

/** Stops the controllers' process at its n-th write after `change`, for every n, and starts it anew. */
async function survivesEveryCrash(
  prepare: () => Promise<TestControlPlane>,
  change: (plane: TestControlPlane) => Promise<unknown>,
  run: typeof startClusterControllers,
): Promise<number> {
  const reference = await prepare();
  await change(reference);
  await reference.start(reference.api, run);
  const want = await outcome(reference);
  await reference.stop();
  for (let n = 1; ; n++) {
    const plane = await prepare();
    await change(plane);
    const { client, count } = dyingClient(plane.api, n);
    await plane.start(client, run);
    await plane.stop();
    const died = count() >= n;
    await plane.start(plane.api, run);
    expect(await outcome(plane), `after a crash at write ${n}`).toEqual(want);
    await plane.stop();
    if (!died) return n - 1;
  }
}

async function stopped(
  policy: "reference" | "expandAll",
  ...vms: readonly KubeObject[]
): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  for (const vm of vms) await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  await plane.stop();
  return plane;
}

describe("a process that dies at any write", () => {
  it("finishes capturing and starting after the next start", async () => {
    const writes = await survivesEveryCrash(
      () => stopped("reference"),
      (plane) => plane.api.create(resources.virtualMachines, vm),
      startEmbeddedControllers,
    );
    expect(writes).toBeGreaterThan(5);
  });

  it("finishes expanding a running machine after the next start", async () => {
    for (const run of [startEmbeddedControllers, startClusterControllers]) {
      const writes = await survivesEveryCrash(
        () => stopped("reference", vm),
        (plane) => plane.setPolicy("expandAll"),
        run,
      );
      expect(writes).toBeGreaterThan(5);
    }
  });
});
