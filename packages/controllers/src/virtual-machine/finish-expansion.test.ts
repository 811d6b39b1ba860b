import { fieldAt, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { digestRecordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const running = { instancetype: { name: "u1.medium" }, runStrategy: "Always" };

/** Two running machines; the second names the first one's revision. */
async function sharing(): Promise<{ plane: TestControlPlane; shared: string }> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine(running));
  await plane.quiet();
  const shared =
    stringAt((await plane.vm()).status, "instancetypeRef", "controllerRevisionRef", "name") ?? "";
  const instancetype = { ...running.instancetype, revisionName: shared };
  await plane.api.create(
    resources.virtualMachines,
    virtualMachine({ ...running, instancetype }, undefined, "borrower"),
  );
  await plane.quiet();
  return { plane, shared };
}

async function makeUnowned(plane: TestControlPlane, name: string): Promise<void> {
  const revision = await plane.api.get(resources.controllerRevisions, { namespace: "ns", name });
  const { ownerReferences: _, ...metadata } = revision.metadata;
  await plane.api.update(resources.controllerRevisions, { ...revision, metadata });
}

async function bootedSpec(plane: TestControlPlane, name: string): Promise<unknown> {
  const revision = stringAt((await plane.vmi(name)).status, "virtualMachineRevisionName");
  const found = (await plane.revisions()).find(({ metadata }) => metadata.name === revision);
  return objectAt(found, "data", "spec");
}

describe("the end of an expansion", () => {
  it.each([
    { owner: "one of them", prepare: async () => {} },
    { owner: "nobody", prepare: makeUnowned },
  ])("machines that share a revision of $owner all let go of it, and it is removed", async ({ prepare }) => {
    const { plane, shared } = await sharing();
    await prepare(plane, shared);
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect(await plane.typeRevisions()).toEqual([]);
    for (const name of ["vm", "borrower"]) {
      const booted = await bootedSpec(plane, name);
      expect(booted).not.toHaveProperty("instancetype");
      expect(fieldAt(booted as KubeObject["spec"], "template", "spec", "domain", "memory", "guest")).toBe(
        "4Gi",
      );
    }
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it("a revision named in a snapshot stays until the snapshot goes", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachines, virtualMachine({ instancetype: running.instancetype }));
    await plane.quiet();
    const [named = ""] = await plane.typeRevisions();
    const content = { namespace: "ns", name: "content" };
    await plane.api.create(resources.virtualMachineSnapshotContents, {
      apiVersion: "snapshot.kubevirt.io/v1beta1",
      kind: "VirtualMachineSnapshotContent",
      metadata: content,
      spec: { source: { virtualMachine: { spec: { instancetype: { revisionName: named } } } } },
    });
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect((await plane.vm()).spec).not.toHaveProperty("instancetype");
    expect(await plane.typeRevisions()).toEqual([named]);
    await plane.api.delete(resources.virtualMachineSnapshotContents, content);
    await plane.quiet();
    expect(await plane.typeRevisions()).toEqual([]);
    await plane.stop();
  });

  it("never removes a revision that somebody else owns", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachines, virtualMachine(running));
    await plane.quiet();
    const [name = ""] = await plane.typeRevisions();
    const revision = await plane.api.get(resources.controllerRevisions, { namespace: "ns", name });
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "theirs", uid: "their-uid", controller: true };
    await plane.api.update(resources.controllerRevisions, {
      ...revision,
      metadata: { ...revision.metadata, ownerReferences: [owner] },
    });
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect((await plane.vm()).spec).not.toHaveProperty("instancetype");
    expect(await plane.typeRevisions()).toEqual([name]);
    await plane.stop();
  });

  it("comes also where a type is so large that only digests of it are kept", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachineClusterInstancetypes, {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "large" },
      spec: { cpu: { guest: 3 }, memory: { guest: "5Gi" }, annotations: { note: "x".repeat(70_000) } },
    });
    await plane.api.create(
      resources.virtualMachines,
      virtualMachine({ ...running, instancetype: { name: "large" } }),
    );
    await plane.quiet();
    expect(await plane.typeRevisions()).toHaveLength(1);
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const vm = await plane.vm();
    expect(digestRecordOf(vm)?.instancetype?.type.name).toBe("large");
    expect(vm.spec).not.toHaveProperty("instancetype");
    expect(vm.status).not.toHaveProperty("instancetypeRef");
    expect(await plane.typeRevisions()).toEqual([]);
    expect(await bootedSpec(plane, "vm")).not.toHaveProperty("instancetype");
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });
});
