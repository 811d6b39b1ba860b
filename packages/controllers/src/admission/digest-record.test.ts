import { fieldAt, type JsonObject, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { digestRecordOf, expandedFromAnnotation, recordText } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

/** A type so large that only digests are kept of an expansion that used it. */
const large: KubeObject = {
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineClusterInstancetype",
  metadata: { name: "large" },
  spec: {
    cpu: { guest: 3 },
    memory: { guest: "5Gi", overcommitPercent: 10, hugepages: undefined },
    annotations: { note: "x".repeat(70_000) },
    nodeSelector: { zone: "a" },
  },
};
const both = { instancetype: { name: "large" }, preference: { name: "fedora" } };
const memory = ["spec", "template", "spec", "domain", "memory", "guest"] as const;

async function planeWithDonor(): Promise<{ plane: TestControlPlane; donor: KubeObject }> {
  const plane = await TestControlPlane.started("expand");
  await plane.api.create(resources.virtualMachineClusterInstancetypes, large);
  const donor = await plane.api.create(resources.virtualMachines, virtualMachine(both, undefined, "donor"));
  await plane.setPolicy("reference");
  await plane.quiet();
  return { plane, donor };
}

/** What a backup tool creates from a machine it saved. */
function restored({ apiVersion, kind, metadata, spec }: KubeObject, name: string): KubeObject {
  const { annotations = {} } = metadata;
  return { apiVersion, kind, metadata: { name, namespace: "ns", annotations }, spec: spec as JsonObject };
}

async function created(plane: TestControlPlane, vm: KubeObject): Promise<KubeObject> {
  return plane.api.create(resources.virtualMachines, vm);
}

describe("a record of digests", () => {
  it("is kept on a new machine that its types, found again, give", async () => {
    const { plane, donor } = await planeWithDonor();
    expect(digestRecordOf(donor)?.instancetype?.type.name).toBe("large");
    const copy = await created(plane, restored(donor, "copy"));
    expect(recordText(copy)).toBe(recordText(donor));
    expect(copy.spec).toEqual(donor.spec);
    await plane.stop();
  });

  it("is proven by a revision when the live type was edited since", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.virtualMachineClusterInstancetypes, large);
    await created(plane, virtualMachine(both, undefined, "donor"));
    await plane.quiet();
    const revisions = await plane.revisions();
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const donor = await plane.vm("donor");
    await plane.setPolicy("reference");
    const path = { name: "large" };
    const body = { spec: { memory: { guest: "6Gi" } } };
    await plane.api.patch(resources.virtualMachineClusterInstancetypes, path, {
      type: "application/merge-patch+json",
      body,
    });
    expect(recordText(await created(plane, restored(donor, "unproven")))).toBeUndefined();
    for (const { apiVersion, kind, metadata, ...rest } of revisions) {
      const { name = "", labels = {} } = metadata;
      await plane.api.create(resources.controllerRevisions, {
        apiVersion,
        kind,
        metadata: { name, namespace: "ns", labels },
        ...rest,
      });
    }
    expect(recordText(await created(plane, restored(donor, "proven")))).toBe(recordText(donor));
    await plane.stop();
  });

  it.each<{ what: string; change: (plane: TestControlPlane, vm: KubeObject) => Promise<KubeObject> }>([
    {
      what: "the machine has another size than its type gives",
      change: async (_plane, vm) => withFieldAt(vm, [...memory], "7Gi") as KubeObject,
    },
    {
      what: "the machine lacks what its type gives",
      change: async (_plane, vm) =>
        withFieldAt(vm, ["spec", "template", "spec", "nodeSelector"], undefined) as KubeObject,
    },
    {
      what: "its type is gone",
      change: async (plane, vm) => {
        await plane.api.delete(resources.virtualMachineClusterInstancetypes, { name: "large" });
        return vm;
      },
    },
    {
      what: "its digests are made up",
      change: async (_plane, vm) => {
        const text = (recordText(vm) ?? "").replace(
          /"specDigest":"sha1:[0-9a-f]{4}/g,
          '"specDigest":"sha1:0000',
        );
        return withFieldAt(vm, ["metadata", "annotations", expandedFromAnnotation], text) as KubeObject;
      },
    },
    {
      what: "it is no record at all",
      change: async (_plane, vm) => {
        const text = '{"version":1,"digestsOnly":true,"instancetype":7}';
        return withFieldAt(vm, ["metadata", "annotations", expandedFromAnnotation], text) as KubeObject;
      },
    },
    {
      what: "the machine names a type",
      change: async (_plane, vm) =>
        ({
          ...vm,
          spec: { ...(virtualMachine({ instancetype: { name: "u1.medium" } }).spec as JsonObject) },
        }) as KubeObject,
    },
  ])("is dropped with a warning where $what", async ({ change }) => {
    const { plane, donor } = await planeWithDonor();
    const sent = await change(plane, restored(donor, "copy"));
    const copy = await created(plane, sent);
    expect(copy.metadata.annotations ?? {}).not.toHaveProperty([expandedFromAnnotation]);
    expect(fieldAt(copy, ...memory)).toEqual(fieldAt(sent, ...memory));
    await plane.stop();
  });

  it("is put back when an update changes it, and goes when an update takes it away", async () => {
    const { plane, donor } = await planeWithDonor();
    const key = { namespace: "ns", name: "donor" };
    const annotate = (text: string | null) =>
      plane.api.patch(resources.virtualMachines, key, {
        type: "application/merge-patch+json",
        body: { metadata: { annotations: { [expandedFromAnnotation]: text } } },
      });
    expect(recordText(await annotate("{}"))).toBe(recordText(donor));
    expect(recordText(await annotate(null))).toBeUndefined();
    await plane.stop();
  });
});
