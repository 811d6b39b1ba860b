import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { vmClone, vmSnapshot } from "../testing/storage-objects.js";
import { matchesFilters } from "./clone-filters.js";
import { clonePatches } from "./clone-patches.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const key = (name: string) => ({ namespace: "ns", name });

async function machine(policy: Policy, vm: KubeObject = virtualMachine(matchers)): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

async function clone(plane: TestControlPlane, object: KubeObject = vmClone()): Promise<KubeObject> {
  await plane.api.create(resources.virtualMachineClones, object);
  await plane.quiet();
  return plane.api.get(resources.virtualMachineClones, key("clone"));
}

function conditions({ status }: KubeObject) {
  return listAt(status, "conditions").map((condition) =>
    ["type", "status", "reason"].map((field) => stringAt(condition, field)).join(" "),
  );
}

const changed = { type: "application/merge-patch+json", body: { spec: { cpu: { guest: 7 } } } } as const;

describe("a clone", () => {
  it("of a referencing machine runs on the source's types, and leaves nothing of its making behind", async () => {
    const plane = await machine("reference");
    await plane.api.patch(resources.virtualMachineClusterInstancetypes, { name: "u1.medium" }, changed);
    const done = await clone(plane);
    expect(done.status).toMatchObject({ phase: "Succeeded", targetName: "copy" });
    expect(done.status).not.toHaveProperty("snapshotName");
    expect(conditions(done)).toEqual(["Progressing False Ready", "Ready True Ready"]);
    const copy = await plane.vm("copy");
    const name = stringAt(copy.spec, "instancetype", "revisionName") ?? "";
    const revision = await plane.api.get(resources.controllerRevisions, key(name));
    expect(objectAt(revision, "data", "spec", "cpu")).toEqual({ guest: 1 });
    const uuid = (vm: KubeObject) => stringAt(vm.spec, "template", "spec", "domain", "firmware", "uuid");
    expect(uuid(copy)).not.toBe(uuid(await plane.vm()));
    for (const kind of [resources.virtualMachineSnapshots, resources.virtualMachineRestores]) {
      expect((await plane.api.list(kind)).items).toEqual([]);
    }
    expect(plane.errors).toEqual([]);
  });

  it.each(["expand", "expandAll"] as const)("is flat at once under %s", async (policy) => {
    const plane = await machine("reference");
    await plane.setPolicy(policy);
    await plane.quiet();
    await clone(plane);
    expect(objectAt(await plane.vm("copy"), "spec")).not.toHaveProperty("instancetype");
    expect((await plane.typeRevisions()).filter((name) => name.startsWith("copy-"))).toEqual([]);
  });

  it("is made from a snapshot too, which stays", async () => {
    const plane = await machine("reference");
    await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot());
    await plane.quiet();
    const source = { apiGroup: "snapshot.kubevirt.io", kind: "VirtualMachineSnapshot", name: "snap" };
    expect((await clone(plane, vmClone({ source }))).status).toMatchObject({ phase: "Succeeded" });
    expect((await plane.api.list(resources.virtualMachineSnapshots)).items).toHaveLength(1);
  });

  it("waits for its source, goes with its target, and is refused for persistent TPM", async () => {
    const plane = await TestControlPlane.started("reference");
    expect(conditions(await clone(plane))).toEqual(["Progressing False Pending", "Ready False Pending"]);
    await plane.api.create(resources.virtualMachines, virtualMachine(matchers));
    await plane.quiet();
    expect((await plane.api.get(resources.virtualMachineClones, key("clone"))).status).toMatchObject({
      phase: "Succeeded",
    });
    await plane.api.delete(resources.virtualMachines, key("copy"));
    await plane.quiet();
    expect((await plane.api.list(resources.virtualMachineClones)).items).toEqual([]);
    const domain = { devices: { tpm: { persistent: true } } };
    const template = { spec: { domain, volumes: [] } };
    await plane.api.create(resources.virtualMachines, virtualMachine({ template }, undefined, "secure"));
    const source = { apiGroup: "kubevirt.io", kind: "VirtualMachine", name: "secure" };
    expect(await clone(plane, vmClone({ source }))).toMatchObject({ status: { phase: "Failed" } });
  });

  it("is given a name for its target", async () => {
    const plane = await machine("reference");
    const { spec, ...rest } = vmClone();
    const given = { ...rest, spec: { source: objectAt(spec, "source") ?? {} } };
    const stored = await clone(plane, given as KubeObject);
    expect(stringAt(stored.spec, "target", "name")).toMatch(/^clone-vm-[0-9a-f]{5}$/);
  });

  it.each([
    {
      spec: { target: { apiGroup: "kubevirt.io", kind: "VirtualMachine", name: "vm" } },
      message: "Target name cannot be equal to source name when both are VirtualMachines",
    },
    {
      spec: { labelFilters: ["a*b"] },
      message:
        "spec.labels filter a*b is invalid: cannot contain a wildcard character (*); FilterRules: WildcardChar can be only at the end of the filter",
    },
    {
      spec: { newMacAddresses: { default: "nonsense" } },
      message: "interface default has malformed MAC address (nonsense).",
    },
    {
      spec: { source: { apiGroup: "", kind: "Pod", name: "" } },
      message:
        "Source kind is not supported, Source's APIGroup cannot be empty, Source's name cannot be empty",
    },
  ])("is refused: $message", async ({ spec, message }) => {
    const plane = await TestControlPlane.started("reference");
    await expect(clone(plane, vmClone(spec as JsonObject))).rejects.toThrow(message);
  });
});

describe("clonePatches()", () => {
  it("exchanges addresses and serial, and removes what filters leave out", () => {
    const source = virtualMachine({
      template: {
        metadata: { labels: { keep: "1", drop: "2" } },
        spec: {
          domain: {
            firmware: { uuid: "u" },
            devices: { interfaces: [{ name: "a" }, { name: "b" }] },
          },
        },
      },
    });
    const clone = vmClone({
      newMacAddresses: { b: "02:00:00:00:00:01" },
      newSMBiosSerial: "s",
      annotationFilters: ["*", "!secret/"],
      template: { labelFilters: ["keep"] },
    });
    const annotated = {
      ...source,
      metadata: { ...source.metadata, annotations: { "secret/a~b": "1", open: "2" } },
    };
    expect(clonePatches(annotated, clone).map((patch) => JSON.parse(patch) as unknown)).toEqual([
      { op: "replace", path: "/spec/template/spec/domain/devices/interfaces/0/macAddress", value: "" },
      {
        op: "replace",
        path: "/spec/template/spec/domain/devices/interfaces/1/macAddress",
        value: "02:00:00:00:00:01",
      },
      { op: "replace", path: "/spec/template/spec/domain/firmware/serial", value: "s" },
      { op: "remove", path: "/metadata/annotations/secret~1a~0b" },
      { op: "remove", path: "/spec/template/metadata/labels/drop" },
      { op: "replace", path: "/spec/template/spec/domain/firmware/uuid", value: "" },
    ]);
  });

  it.each([
    { filters: ["*"], key: "any", want: true },
    { filters: ["app/*"], key: "app/x", want: true },
    { filters: ["app/*", "!app/y"], key: "app/y", want: false },
    { filters: ["other"], key: "any", want: false },
  ])("$filters keeps $key: $want", ({ filters, key: name, want }) => {
    expect(matchesFilters(name, filters)).toBe(want);
  });
});
