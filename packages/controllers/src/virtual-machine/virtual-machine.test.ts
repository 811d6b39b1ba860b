import { fieldAt, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const fedora = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const always = { ...fedora, runStrategy: "Always" };

const condition = ({ status }: KubeObject, type: string) =>
  conditionOf(conditionsOf(listAt(status, "conditions")), type);
const ref = ({ status }: KubeObject, role: string) =>
  stringAt(status, `${role}Ref`, "controllerRevisionRef", "name");

async function started(policy: Policy, ...vms: readonly KubeObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  for (const vm of vms) await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

function expectFlat(vm: KubeObject): void {
  expect(objectAt(vm, "spec")).not.toHaveProperty("instancetype");
  expect(objectAt(vm, "spec")).not.toHaveProperty("preference");
  expect(objectAt(vm, "status")).not.toHaveProperty("instancetypeRef");
  expect(objectAt(vm, "status")).not.toHaveProperty("preferenceRef");
  expect(fieldAt(vm.spec, "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
}

describe("policy reference", () => {
  it("captures both types and names the copies in status", async () => {
    const plane = await started("reference", virtualMachine(fedora));
    const vm = await plane.vm();
    expect(vm.spec).toMatchObject(fedora);
    expect(ref(vm, "instancetype")).toMatch(/^vm-u1\.medium-v1beta1-.*-1$/);
    expect(new Set(await plane.typeRevisions())).toEqual(
      new Set([ref(vm, "instancetype"), ref(vm, "preference")]),
    );
    expect(vm.status).toMatchObject({ printableStatus: "Stopped" });
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it("starts an instance from the captured types", async () => {
    const plane = await started("reference", virtualMachine(always));
    const [vm, vmi] = [await plane.vm(), await plane.vmi()];
    expect(vmi.status).toMatchObject({ phase: "Running", nodeName: "node01" });
    expect(vmi.spec).toMatchObject({ domain: { memory: { guest: "4Gi" } } });
    expect(vm.status).toMatchObject({
      created: true,
      ready: true,
      printableStatus: "Running",
      runStrategy: "Always",
      observedGeneration: vm.metadata.generation,
      desiredGeneration: vm.metadata.generation,
    });
    const start = `revision-start-vm-${vm.metadata.uid}-${vm.metadata.generation}`;
    expect(fieldAt(vmi.status, "virtualMachineRevisionName")).toBe(start);
    const revision = await plane.api.get(resources.controllerRevisions, { namespace: "ns", name: start });
    expect(fieldAt(revision, "data", "spec", "instancetype", "revisionName")).toBe(ref(vm, "instancetype"));
    await plane.stop();
  });

  it("takes over the copies of a former machine of the same name", async () => {
    const plane = await started("reference", virtualMachine(fedora));
    const [copy] = await plane.revisions();
    if (copy === undefined) throw new Error("nothing was captured");
    await plane.api.delete(resources.virtualMachines, { namespace: "ns", name: "vm" });
    await plane.quiet();
    await plane.api.create(resources.virtualMachines, virtualMachine(fedora));
    await plane.quiet();
    const { uid } = (await plane.vm()).metadata;
    for (const { metadata } of await plane.revisions()) expect(metadata.ownerReferences?.[0]?.uid).toBe(uid);
    await plane.stop();
  });

  it("starts a machine the moment its missing type appears", async () => {
    const plane = await started(
      "reference",
      virtualMachine({ instancetype: { name: "mine" }, runStrategy: "Always" }),
    );
    expect(condition(await plane.vm(), "Failure")).toMatchObject({
      reason: "FailedFindInstancetype",
      message: 'virtualmachineclusterinstancetypes.instancetype.kubevirt.io "mine" not found',
    });
    await plane.api.create(resources.virtualMachineClusterInstancetypes, {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "mine" },
      spec: { cpu: { guest: 2 }, memory: { guest: "1Gi" } },
    });
    await plane.quiet();
    expect(condition(await plane.vm(), "Failure")).toBeUndefined();
    expect((await plane.vmi()).status).toMatchObject({ phase: "Running" });
    await plane.stop();
  });

  it("stops a machine whose copy is gone", async () => {
    const plane = await started("reference", virtualMachine(always));
    for (const { metadata } of await plane.revisions()) {
      await plane.api.delete(resources.controllerRevisions, { namespace: "ns", name: metadata.name ?? "" });
    }
    await plane.api.patch(
      resources.virtualMachines,
      { namespace: "ns", name: "vm" },
      {
        type: "application/merge-patch+json",
        body: { spec: { runStrategy: "Halted" } },
      },
    );
    await plane.quiet();
    expect((await plane.vm()).status).toMatchObject({ printableStatus: "Stopped" });
    await expect(plane.vmi()).rejects.toThrow("not found");
    await plane.stop();
  });
});

describe("policies expand and expandAll", () => {
  it("expandAll makes machines flat that were there before, and removes their copies", async () => {
    const plane = await started("reference", virtualMachine(fedora));
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const vm = await plane.vm();
    expectFlat(vm);
    expect(recordOf(vm)?.instancetype?.matcher).toEqual(fedora.instancetype);
    expect(await plane.revisions()).toEqual([]);
    expect(plane.controllers.progress()).toMatchObject({ total: 1, flat: 1, due: 0 });
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it("expandAll leaves a running machine a start revision that needs no types", async () => {
    const plane = await started("reference", virtualMachine(always));
    const before = await plane.vmi();
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const vm = await plane.vm();
    expectFlat(vm);
    expect(fieldAt(vm.status, "observedGeneration")).toBe(vm.metadata.generation);
    const vmi = await plane.vmi();
    expect(vmi.metadata.uid).toBe(before.metadata.uid);
    expect(vmi.spec).toEqual(before.spec);
    const revisions = await plane.revisions();
    expect(revisions.map(({ metadata }) => metadata.name)).toEqual([
      fieldAt(vmi.status, "virtualMachineRevisionName"),
    ]);
    const booted = objectAt(revisions[0], "data", "spec") ?? {};
    expect(booted).not.toHaveProperty("instancetype");
    expect(fieldAt(booted, "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
    await plane.stop();
  });

  it("expand leaves machines alone whose types were captured", async () => {
    const plane = await started("reference", virtualMachine(always));
    await plane.setPolicy("expand");
    await plane.quiet();
    const vm = await plane.vm();
    expect(vm.spec).toMatchObject(fedora);
    expect(await plane.typeRevisions()).toHaveLength(2);
    await plane.stop();
  });

  it.each(["expand", "expandAll"] as const)(
    "%s never captures anything for a new machine",
    async (policy) => {
      const plane = await started(policy, virtualMachine(always));
      expectFlat(await plane.vm());
      expect((await plane.vmi()).status).toMatchObject({ phase: "Running" });
      expect(await plane.typeRevisions()).toEqual([]);
      await plane.stop();
    },
  );

  it("expand makes up for what admission let pass, with the same object", async () => {
    const withAdmission = await started("expand", virtualMachine(fedora));
    const without = await TestControlPlane.started("expand", { admission: false });
    const sent = await withAdmission.vm();
    const { template } = objectAt(sent, "spec") ?? {};
    await without.api.create(resources.virtualMachines, virtualMachine(fedora));
    await without.quiet();
    const [a, b] = [await withAdmission.vm(), await without.vm()];
    expectFlat(b);
    const domain = (vm: KubeObject) => objectAt(vm.spec, "template", "spec", "domain", "devices");
    expect(template).toBeDefined();
    expect(domain(b)).toEqual(domain(a));
    const annotations = ({ metadata }: KubeObject) => new Set(Object.keys(metadata.annotations ?? {}));
    expect(annotations(b)).toEqual(annotations(a));
    await withAdmission.stop();
    await without.stop();
  });

  it.each([
    { field: "snapshotInProgress", reason: "SnapshotInProgress" },
    { field: "restoreInProgress", reason: "RestoreInProgress" },
  ])("wait for $field, say so, and go on by themselves", async ({ field, reason }) => {
    const plane = await started("reference", virtualMachine(fedora));
    const key = { namespace: "ns", name: "vm" };
    const setStatus = (value: string | null) =>
      plane.api.patch(
        resources.virtualMachines,
        key,
        { type: "application/merge-patch+json", body: { status: { [field]: value } } },
        { subresource: "status" },
      );
    await setStatus("x");
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect(condition(await plane.vm(), "ExpansionPending")).toMatchObject({ status: "True", reason });
    expect(plane.controllers.progress()).toMatchObject({ due: 1, waiting: 1 });
    await setStatus(null);
    await plane.quiet();
    expectFlat(await plane.vm());
    expect(condition(await plane.vm(), "ExpansionPending")).toBeUndefined();
    await plane.stop();
  });

  it("keep a copy that another machine names, and remove one nobody owns", async () => {
    const plane = await started("reference", virtualMachine(fedora));
    const shared = ref(await plane.vm(), "instancetype") ?? "";
    const orphan = await plane.api.get(resources.controllerRevisions, {
      namespace: "ns",
      name: ref(await plane.vm(), "preference") ?? "",
    });
    const { ownerReferences: _, ...metadata } = orphan.metadata;
    await plane.api.update(resources.controllerRevisions, { ...orphan, metadata });
    const other = virtualMachine(
      { instancetype: { name: "u1.medium", revisionName: shared } },
      undefined,
      "other",
    );
    // Under expandAll the other machine would let go too: it waits for a snapshot.
    plane.api.seed(resources.virtualMachines, {
      ...other,
      status: {
        snapshotInProgress: "x",
        instancetypeRef: { name: "u1.medium", controllerRevisionRef: { name: shared } },
      },
    });
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expectFlat(await plane.vm());
    expect(await plane.typeRevisions()).toEqual([shared]);
    await plane.stop();
  });
});

describe("run strategies", () => {
  it.each([
    { strategy: "Always", runs: true },
    { strategy: "Halted", runs: false },
    { strategy: "Manual", runs: false },
    { strategy: "Once", runs: true },
    { strategy: "RerunOnFailure", runs: true },
  ])("$strategy: a new machine runs: $runs", async ({ strategy, runs }) => {
    const plane = await started("reference", virtualMachine({ runStrategy: strategy }));
    const { items } = await plane.api.list(resources.virtualMachineInstances);
    expect(items.length).toBe(runs ? 1 : 0);
    await plane.stop();
  });

  it("Manual follows start and stop requests", async () => {
    const plane = await started("reference", virtualMachine({ runStrategy: "Manual" }));
    const request = (value: { action: string; uid?: string }) =>
      plane.api.patch(
        resources.virtualMachines,
        { namespace: "ns", name: "vm" },
        { type: "application/merge-patch+json", body: { status: { stateChangeRequests: [value] } } },
        { subresource: "status" },
      );
    await request({ action: "Start" });
    await plane.quiet();
    const vmi = await plane.vmi();
    expect(vmi.status).toMatchObject({ phase: "Running" });
    await request({ action: "Stop", uid: vmi.metadata.uid ?? "" });
    await plane.quiet();
    await expect(plane.vmi()).rejects.toThrow("not found");
    expect(objectAt(await plane.vm(), "status")).not.toHaveProperty("stateChangeRequests");
    await plane.stop();
  });

  it("a start request may ask for a paused guest", async () => {
    const plane = await started("reference", virtualMachine({ runStrategy: "Halted" }));
    const requests = [{ action: "Start", data: { paused: "true" } }];
    await plane.api.patch(
      resources.virtualMachines,
      { namespace: "ns", name: "vm" },
      { type: "application/merge-patch+json", body: { status: { stateChangeRequests: requests } } },
      { subresource: "status" },
    );
    await plane.quiet();
    expect((await plane.vmi()).spec).toMatchObject({ startStrategy: "Paused" });
    const vm = await plane.vm();
    expect(vm).toMatchObject({ spec: { runStrategy: "Always" }, status: { printableStatus: "Paused" } });
    expect(vm.status).not.toHaveProperty("stateChangeRequests");
    await plane.stop();
  });

  it("a deleted machine takes its instance along", async () => {
    const plane = await started("reference", virtualMachine(always));
    await plane.api.delete(resources.virtualMachines, { namespace: "ns", name: "vm" });
    await plane.quiet();
    await expect(plane.vm()).rejects.toThrow("not found");
    await expect(plane.vmi()).rejects.toThrow("not found");
    await plane.stop();
  });
});
