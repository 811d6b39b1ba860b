import { type JsonObject, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { readCluster } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { dyingClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { type UndoOutcome, undoExpansion } from "./undo-expansion.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const merge = "application/merge-patch+json";

async function undo(plane: TestControlPlane, name = "vm", client = plane.api): Promise<UndoOutcome> {
  const { config } = await readCluster(plane.api);
  return undoExpansion({ client, config, clock: plane.clock }, { namespace: "ns", name });
}

/** A machine that was captured, expanded by expandAll, and is to be taken back. */
async function expandedAfterCapture(spec: JsonObject = matchers) {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, virtualMachine(spec));
  await plane.quiet();
  const [before, revisions] = [await plane.vm(), await plane.typeRevisions()];
  await plane.setPolicy("expandAll");
  await plane.quiet();
  await plane.setPolicy("reference");
  await plane.quiet();
  return { plane, before, revisions };
}

async function created(policy: Policy, vm: KubeObject = virtualMachine(matchers)): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  await plane.setPolicy("reference");
  await plane.quiet();
  return plane;
}

/** What has to be the same after an undo as before the expansion. */
function essence({ spec, status, metadata }: KubeObject) {
  const refs = ["instancetypeRef", "preferenceRef"].map((field) => objectAt(status, field));
  return { spec, refs, annotations: metadata.annotations ?? {} };
}

async function edit(plane: TestControlPlane, body: JsonObject): Promise<void> {
  const key = { namespace: "ns", name: "vm" };
  await plane.api.patch(resources.virtualMachines, key, { type: merge, body });
  await plane.quiet();
}

async function changeType(plane: TestControlPlane): Promise<void> {
  const body = { spec: { cpu: { guest: 64 } } };
  const key = { name: "u1.medium" };
  await plane.api.patch(resources.virtualMachineClusterInstancetypes, key, { type: merge, body });
}

describe("undoExpansion()", () => {
  it("gives back the machine that was captured, with revisions under the same names", async () => {
    const { plane, before, revisions } = await expandedAfterCapture();
    expect(await plane.typeRevisions()).toEqual([]);
    expect(await undo(plane)).toEqual({ kind: "undone" });
    await plane.quiet();
    expect(essence(await plane.vm())).toEqual(essence(before));
    expect((await plane.typeRevisions()).toSorted()).toEqual(revisions.toSorted());
    expect(await undo(plane)).toEqual({ kind: "unchanged", reason: "names its types" });
    expect(plane.errors).toEqual([]);
  });

  it("gives the very types back to a machine that was expanded at admission, whatever they are by now", async () => {
    const plane = await created("expand");
    await changeType(plane);
    expect(await undo(plane)).toEqual({ kind: "undone" });
    await plane.quiet();
    const vm = await plane.vm();
    expect(vm.spec).toMatchObject(matchers);
    expect(objectAt(vm.spec, "instancetype")).toEqual(matchers.instancetype);
    expect(recordOf(vm)).toBeUndefined();
    const pinned = stringAt(vm.status, "instancetypeRef", "controllerRevisionRef", "name") ?? "";
    const revision = (await plane.revisions()).find(({ metadata }) => metadata.name === pinned);
    expect(objectAt(revision, "data", "spec")).toMatchObject({ cpu: { guest: 1 } });
    expect(revision?.metadata.ownerReferences).toMatchObject([{ uid: vm.metadata.uid, controller: true }]);
  });

  it("can be expanded again, and then nothing is left over", async () => {
    const { plane } = await expandedAfterCapture();
    const flat = await plane.vm();
    await undo(plane);
    plane.clock.advance(61_000);
    await plane.quiet();
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect(essence(await plane.vm())).toEqual(essence(flat));
    expect(await plane.typeRevisions()).toEqual([]);
  });

  it("works for a machine that was restored elsewhere, in a cluster of other defaults", async () => {
    const source = await expandedAfterCapture();
    const flat = await source.plane.vm();
    const plane = await TestControlPlane.started("reference");
    await plane.api.patch(
      resources.hyperconvergeds,
      { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" },
      { type: merge, body: { spec: { evictionStrategy: "LiveMigrate" } } },
    );
    await changeType(plane);
    const { annotations = {}, name = "" } = flat.metadata;
    const restored = { ...flat, metadata: { name, namespace: "ns", annotations } };
    await plane.api.create(resources.virtualMachines, restored);
    await plane.quiet();
    expect(await undo(plane)).toEqual({ kind: "undone" });
    await plane.quiet();
    expect(essence(await plane.vm()).spec).toEqual(essence(source.before).spec);
    expect((await plane.typeRevisions()).toSorted()).toEqual(source.revisions.toSorted());
  });

  it("keeps a revision that the user named in the spec", async () => {
    const { plane: donor, revisions } = await expandedAfterCapture();
    await undo(donor);
    const all = await donor.revisions();
    const named = all.find(({ metadata }) => metadata.name?.includes("u1.medium"));
    if (named === undefined) throw new Error(`no revision among ${revisions}`);
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.controllerRevisions, {
      ...named,
      metadata: { name: "mine", namespace: "ns", labels: named.metadata.labels ?? {} },
    });
    const spec = { instancetype: { name: "u1.medium", revisionName: "mine" } };
    await plane.api.create(resources.virtualMachines, virtualMachine(spec));
    await plane.quiet();
    await plane.setPolicy("expandAll");
    await plane.quiet();
    await plane.setPolicy("reference");
    expect(await undo(plane)).toEqual({ kind: "undone" });
    expect(objectAt((await plane.vm()).spec, "instancetype")).toEqual(spec.instancetype);
    expect(await plane.typeRevisions()).toEqual(["mine"]);
  });

  const path = "spec.template.spec.domain";
  const edits: readonly { name: string; domain: JsonObject; reason: string }[] = [
    {
      name: "an expanded field",
      domain: { cpu: { sockets: 4 } },
      reason: `${path}.cpu.sockets was changed after expansion`,
    },
    {
      name: "a disk that would be given another bus",
      domain: {
        devices: {
          disks: [
            { name: "root", disk: { bus: "virtio" } },
            { name: "more", disk: {} },
          ],
        },
      },
      reason: `${path}.devices.disks[more].disk.bus would become another value under the types it was expanded from`,
    },
  ];
  it.each(edits)("refuses $name, and changes nothing", async ({ domain, reason }) => {
    const disks = [{ name: "root", disk: {} }];
    const { template } = virtualMachine().spec as { template: { spec: JsonObject } };
    const listed = { template: { spec: { ...template.spec, domain: { devices: { disks } } } } };
    const { plane } = await expandedAfterCapture({ ...matchers, ...listed });
    await edit(plane, { spec: { template: { spec: { domain } } } });
    const flat = await plane.vm();
    expect(await undo(plane)).toEqual({ kind: "refused", reasons: [reason] });
    expect(await plane.vm()).toEqual(flat);
    expect(await plane.typeRevisions()).toEqual([]);
  });

  it("keeps what was set beside the expanded fields", async () => {
    const { plane } = await expandedAfterCapture();
    await edit(plane, { spec: { template: { metadata: { labels: { tier: "web" } } } } });
    expect(await undo(plane)).toEqual({ kind: "undone" });
    expect(objectAt((await plane.vm()).spec, "template", "metadata", "labels")).toEqual({ tier: "web" });
  });

  it("refuses while a revision's name is taken by other data", async () => {
    const { plane, revisions } = await expandedAfterCapture();
    const name = revisions.find((revision) => revision.includes("u1.medium")) ?? "";
    const spec = { cpu: { guest: 9 }, memory: { guest: "1Gi" } };
    const data = {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "u1.medium" },
      spec,
    };
    const metadata = { name, namespace: "ns" };
    await plane.api.create(resources.controllerRevisions, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata,
      data,
      revision: 0,
    } as KubeObject);
    expect(await undo(plane)).toEqual({
      kind: "refused",
      reasons: [`ControllerRevision "${name}" holds other data`],
    });
    expect(recordOf(await plane.vm())).toBeDefined();
  });

  it("takes a revision of the same data over that nobody owns", async () => {
    const { plane } = await expandedAfterCapture();
    const flat = await plane.vm();
    await undo(plane);
    for (const { metadata, ...revision } of await plane.revisions()) {
      const { ownerReferences: _, ...free } = metadata;
      await plane.api.update(resources.controllerRevisions, { ...revision, metadata: free });
    }
    const [names, { annotations = {} }] = [await plane.typeRevisions(), flat.metadata];
    await plane.api.delete(resources.virtualMachines, { namespace: "ns", name: "vm" });
    await plane.quiet();
    await plane.api.create(resources.virtualMachines, {
      ...flat,
      metadata: { name: "vm", namespace: "ns", annotations },
    });
    expect(await undo(plane)).toEqual({ kind: "undone" });
    await plane.quiet();
    const { uid } = (await plane.vm()).metadata;
    expect((await plane.typeRevisions()).toSorted()).toEqual(names.toSorted());
    for (const { metadata } of await plane.revisions())
      expect(metadata.ownerReferences).toMatchObject([{ uid, controller: true }]);
  });

  it("takes its own name where another machine has the recorded one", async () => {
    const { plane, before } = await expandedAfterCapture();
    const flat = await plane.vm();
    await undo(plane);
    const { annotations = {} } = flat.metadata;
    const copy = { ...flat, metadata: { name: "copy", namespace: "ns", annotations } };
    await plane.api.create(resources.virtualMachines, copy);
    expect(await undo(plane, "copy")).toEqual({ kind: "undone" });
    const names = await plane.typeRevisions();
    expect(names.filter((name) => name.startsWith("copy-"))).toHaveLength(2);
    expect(essence(await plane.vm())).toEqual(essence(before));
  });

  it.each([
    { name: "names its types", vm: virtualMachine(matchers), reason: "names its types" },
    { name: "never named any", vm: virtualMachine({}), reason: "has no record of an expansion" },
  ])("leaves a machine alone that $name", async ({ vm, reason }) => {
    expect(await undo(await created("reference", vm))).toEqual({ kind: "unchanged", reason });
  });

  it("does not make a machine reference under another policy", async () => {
    const plane = await created("expand");
    await plane.setPolicy("expand");
    const flat = await plane.vm();
    expect(await undo(plane)).toMatchObject({ kind: "refused" });
    expect(essence(await plane.vm())).toEqual(essence(flat));
    plane.clock.advance(61_000);
    await edit(plane, { metadata: { labels: { a: "b" } } });
    expect(await plane.typeRevisions()).toEqual([]);
  });

  it("is no way past the update rule for anybody else's marker", async () => {
    const plane = await created("expand");
    await edit(plane, { metadata: { annotations: { "unfold.dev/undo": "1" } }, spec: matchers });
    expect(objectAt((await plane.vm()).spec, "instancetype")).toBeUndefined();
  });

  it("leaves nothing behind when it is never taken up again", async () => {
    const { plane } = await expandedAfterCapture();
    await expect(undo(plane, "vm", dyingClient(plane.api, 2).client as typeof plane.api)).rejects.toThrow();
    await plane.quiet();
    expect(await plane.typeRevisions()).toHaveLength(1);
    plane.clock.advance(61_000);
    await edit(plane, { metadata: { labels: { a: "b" } } });
    expect(await plane.typeRevisions()).toEqual([]);
  });

  it("starts over when somebody else writes in between", async () => {
    const { plane, before } = await expandedAfterCapture();
    let disturbed = false;
    const client = Object.assign(Object.create(plane.api) as typeof plane.api, {
      update: async (...[resource, object, options]: Parameters<typeof plane.api.update>) => {
        if (!disturbed && resource.resource === "virtualmachines") {
          disturbed = true;
          await edit(plane, { metadata: { labels: { a: "b" } } });
        }
        return plane.api.update(resource, object, options);
      },
    });
    for (const method of ["get", "list", "create", "patch", "delete"] as const) {
      Object.assign(client, { [method]: plane.api[method].bind(plane.api) });
    }
    expect(await undo(plane, "vm", client)).toEqual({ kind: "undone" });
    expect(essence(await plane.vm())).toEqual(essence(before));
  });
});
