import { fieldAt, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { simulateAnnotation } from "../virtual-machine-instance/simulation.js";
import { delaySeconds } from "./start-failure.js";

const key = { namespace: "ns", name: "vm" };

/** A machine whose guest meets a mishap at every start. */
function machine(runStrategy: string, mishap = ""): KubeObject {
  const vm = virtualMachine({ runStrategy });
  const template = fieldAt(vm.spec, "template") as JsonObject;
  const metadata = { annotations: { [simulateAnnotation]: mishap } };
  return virtualMachine({ runStrategy, template: { ...template, metadata } });
}

async function planeWith(vm: KubeObject): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

async function statusOf(plane: TestControlPlane): Promise<string | undefined> {
  return stringAt((await plane.vm()).status, "printableStatus");
}

async function change(plane: TestControlPlane, spec: JsonObject): Promise<void> {
  const patch = { type: "application/merge-patch+json", body: { spec } } as const;
  await plane.api.patch(resources.virtualMachines, key, patch);
  await plane.quiet();
}

async function annotateInstance(plane: TestControlPlane, mishap: string): Promise<void> {
  const body = { metadata: { annotations: { [simulateAnnotation]: mishap } } };
  const patch = { type: "application/merge-patch+json", body } as const;
  await plane.api.patch(resources.virtualMachineInstances, key, patch);
  await plane.quiet();
}

const uidOf = async (plane: TestControlPlane) => (await plane.vmi()).metadata.uid;

describe("a machine that fails to start", () => {
  it.each([
    { failures: 1, chance: 0, seconds: 10 },
    { failures: 2, chance: 0, seconds: 40 },
    { failures: 2, chance: 0.999, seconds: 59 },
    { failures: 3, chance: 0.5, seconds: 112 },
    { failures: 6, chance: 0, seconds: 300 },
  ])("waits $seconds s after $failures failures with chance $chance", ({ failures, chance, seconds }) => {
    expect(delaySeconds(failures, chance)).toBe(seconds);
  });

  it.each(["Always", "RerunOnFailure"])(
    "%s: is CrashLoopBackOff, and is started again ever later",
    async (strategy) => {
      const plane = await planeWith(machine(strategy, "start-failure"));
      const failures = async () => fieldAt((await plane.vm()).status, "startFailure", "consecutiveFailCount");
      expect([await statusOf(plane), await failures()]).toEqual(["CrashLoopBackOff", 1]);
      await plane.pass(10);
      expect(await failures()).toBe(2);
      await plane.pass(30);
      expect(await failures()).toBe(2);
      await plane.pass(10);
      expect([await statusOf(plane), await failures()]).toEqual(["CrashLoopBackOff", 3]);
      expect(plane.errors).toEqual([]);
      await plane.stop();
    },
  );

  it("forgets the failures once it runs", async () => {
    const plane = await planeWith(machine("Always", "start-failure"));
    const template = { metadata: { annotations: { [simulateAnnotation]: null } } };
    await change(plane, { template });
    await plane.pass(10);
    expect(await statusOf(plane)).toBe("Running");
    expect((await plane.vm()).status).not.toHaveProperty("startFailure");
    await plane.stop();
  });

  it("forgets the failures when it is halted", async () => {
    const plane = await planeWith(machine("Always", "start-failure"));
    await change(plane, { runStrategy: "Halted" });
    expect(await statusOf(plane)).toBe("Stopped");
    expect((await plane.vm()).status).not.toHaveProperty("startFailure");
    await plane.stop();
  });
});

describe("a guest that ends", () => {
  it.each([
    { strategy: "Always", mishap: "crash", restarts: true },
    { strategy: "Always", mishap: "shutdown", restarts: true },
    { strategy: "RerunOnFailure", mishap: "crash", restarts: true },
    { strategy: "RerunOnFailure", mishap: "shutdown", restarts: false },
    { strategy: "Manual", mishap: "crash", restarts: false },
    { strategy: "Once", mishap: "crash", restarts: false },
  ])("$strategy, $mishap: runs again: $restarts", async ({ strategy, mishap, restarts }) => {
    const plane = await planeWith(machine(strategy === "Manual" ? "Always" : strategy));
    if (strategy === "Manual") await change(plane, { runStrategy: "Manual" });
    const before = await uidOf(plane);
    await plane.pass(10);
    await annotateInstance(plane, mishap);
    expect(await statusOf(plane)).toBe(restarts ? "Running" : "Stopped");
    if (restarts) expect(await uidOf(plane)).not.toBe(before);
    expect((await plane.vm()).status).not.toHaveProperty("stateChangeRequests");
    await plane.stop();
  });

  it.each([
    { mishap: "unschedulable", status: "ErrorUnschedulable" },
    { mishap: "image-pull-error", status: "ErrImagePull" },
  ])("$mishap shows as $status", async ({ mishap, status }) => {
    const plane = await planeWith(machine("Always", mishap));
    expect(await statusOf(plane)).toBe(status);
    await plane.stop();
  });
});

describe("a machine's strategy", () => {
  it("coming to RerunOnFailure from another one starts it", async () => {
    const plane = await planeWith(machine("RerunOnFailure"));
    await change(plane, { runStrategy: "Halted" });
    expect((await plane.vm()).status).toMatchObject({ printableStatus: "Stopped", runStrategy: "Halted" });
    await change(plane, { runStrategy: "RerunOnFailure" });
    expect(await statusOf(plane)).toBe("Running");
    await plane.stop();
  });

  it.each([
    { running: true, status: "Running" },
    { running: false, status: "Stopped" },
  ])("spec.running: $running leaves it $status", async ({ running, status }) => {
    const { runStrategy: _, ...spec } = virtualMachine().spec as JsonObject;
    const plane = await planeWith({ ...virtualMachine(), spec: { ...spec, running } });
    expect(await statusOf(plane)).toBe(status);
    await plane.stop();
  });
});

it("a DataVolume of a template's name that nobody has becomes the machine's, another's does not", async () => {
  const plane = await TestControlPlane.started("reference");
  const theirs = { apiVersion: "v1", kind: "ConfigMap", name: "theirs", uid: "their-uid", controller: true };
  const spec = { source: { blank: {} }, storage: { resources: { requests: { storage: "1Gi" } } } };
  for (const [name, ownerReferences] of [
    ["free", []],
    ["taken", [theirs]],
  ] as const) {
    await plane.api.create(resources.dataVolumes, {
      apiVersion: "cdi.kubevirt.io/v1beta1",
      kind: "DataVolume",
      metadata: { name, namespace: "ns", ownerReferences: [...ownerReferences] },
      spec,
    });
  }
  const dataVolumeTemplates = ["free", "taken"].map((name) => ({ metadata: { name }, spec }));
  await plane.api.create(resources.virtualMachines, virtualMachine({ dataVolumeTemplates }));
  await plane.quiet();
  const ownerOf = async (name: string) =>
    (await plane.api.get(resources.dataVolumes, { namespace: "ns", name })).metadata.ownerReferences?.map(
      (owner) => `${owner.kind} ${owner.name}`,
    );
  expect(await ownerOf("free")).toEqual(["VirtualMachine vm"]);
  expect(await ownerOf("taken")).toEqual(["ConfigMap theirs"]);
  await plane.stop();
});

describe("deleting a machine", () => {
  it("with --cascade=orphan leaves its instance", async () => {
    const plane = await planeWith(machine("Always"));
    const before = await uidOf(plane);
    const { metadata } = await plane.vm();
    // What an API server does for propagationPolicy Orphan.
    const finalizers = [...(metadata.finalizers ?? []), "orphan"];
    const patch = { type: "application/merge-patch+json", body: { metadata: { finalizers } } } as const;
    await plane.api.patch(resources.virtualMachines, key, patch);
    await plane.api.delete(resources.virtualMachines, key);
    await plane.quiet();
    expect((await plane.vm()).metadata.finalizers).toEqual(["orphan"]);
    expect(await uidOf(plane)).toBe(before);
    expect((await plane.vmi()).status).toMatchObject({ phase: "Running" });
    await plane.stop();
  });

  it("and making one of its name again takes over the instance that was left", async () => {
    const plane = await planeWith(machine("Always"));
    const before = await uidOf(plane);
    await plane.stop();
    const { metadata } = await plane.vmi();
    await plane.api.update(resources.virtualMachineInstances, {
      ...(await plane.vmi()),
      metadata: { ...metadata, ownerReferences: [] },
    });
    await plane.start();
    const owner = (await plane.vm()).metadata.uid;
    expect(await uidOf(plane)).toBe(before);
    expect((await plane.vmi()).metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: "VirtualMachine", name: "vm", uid: owner, controller: true }),
    ]);
    await plane.stop();
  });

  it("is Terminating while something holds the instance", async () => {
    const plane = await planeWith(machine("Always"));
    const finalizers = [...((await plane.vmi()).metadata.finalizers ?? []), "example.com/hold"];
    const patch = { type: "application/merge-patch+json", body: { metadata: { finalizers } } } as const;
    await plane.api.patch(resources.virtualMachineInstances, key, patch);
    await plane.api.delete(resources.virtualMachines, key);
    await plane.quiet();
    expect(await statusOf(plane)).toBe("Terminating");
    await plane.stop();
  });
});

it("an instance's conditions are copied with their times, and go with them", async () => {
  const plane = await planeWith(machine("Always"));
  const condition = async (of: Promise<KubeObject>, type: string) =>
    conditionOf(conditionsOf(listAt((await of).status, "conditions")), type);
  expect(await condition(plane.vm(), "AgentConnected")).toEqual(
    await condition(plane.vmi(), "AgentConnected"),
  );
  await change(plane, { runStrategy: "Halted" });
  expect(await condition(plane.vm(), "AgentConnected")).toBeUndefined();
  await plane.stop();
});
