import { fieldAt, type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { boundClaim, fastClass, vmSnapshot } from "../testing/storage-objects.js";
import { copiedName } from "./copied-revision.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const key = (name: string) => ({ namespace: "ns", name });

async function machine(policy: Policy, vm: KubeObject = virtualMachine(matchers)): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

async function take(plane: TestControlPlane, snapshot: KubeObject = vmSnapshot()): Promise<KubeObject> {
  await plane.api.create(resources.virtualMachineSnapshots, snapshot);
  await plane.quiet();
  return plane.api.get(resources.virtualMachineSnapshots, key(snapshot.metadata.name ?? ""));
}

async function contents(plane: TestControlPlane): Promise<readonly KubeObject[]> {
  return (await plane.api.list(resources.virtualMachineSnapshotContents)).items;
}

async function captured(plane: TestControlPlane): Promise<JsonObject> {
  return objectAt((await contents(plane))[0]?.spec, "source", "virtualMachine") ?? {};
}

function conditions({ status }: KubeObject) {
  return listAt(status, "conditions").map((condition) =>
    ["type", "status", "reason"].map((field) => stringAt(condition, field)).join(" "),
  );
}

const done = ["Progressing False Operation complete", "Ready True Ready"];

describe("a snapshot", () => {
  it("keeps a stopped machine with copies of the revisions that only its status names (L26)", async () => {
    const plane = await machine("reference");
    const before = await plane.vm();
    const snapshot = await take(plane);
    expect(snapshot.status).toMatchObject({
      phase: "Succeeded",
      readyToUse: true,
      sourceUID: before.metadata.uid,
    });
    expect(conditions(snapshot)).toEqual(done);
    expect(snapshot.status).not.toHaveProperty("indications");
    const vm = await captured(plane);
    const name = stringAt(vm, "spec", "instancetype", "revisionName") ?? "";
    expect(name).toMatch(/^snap-u1\.medium-v1beta1-/);
    const copy = await plane.api.get(resources.controllerRevisions, key(name));
    expect(copy.metadata.ownerReferences).toMatchObject([{ kind: "VirtualMachineSnapshot", name: "snap" }]);
    expect(stringAt(vm, "spec", "preference", "revisionName")).toMatch(/^snap-fedora-/);
    const after = await plane.vm();
    expect([after.spec, after.status, after.metadata.finalizers]).toEqual([
      before.spec,
      before.status,
      before.metadata.finalizers,
    ]);
    expect(plane.errors).toEqual([]);
  });

  it("may have the name of its machine", async () => {
    const plane = await machine("reference");
    const snapshot = await take(plane, vmSnapshot({}, "vm"));
    expect(snapshot.status).toMatchObject({ readyToUse: true });
    expect(await plane.typeRevisions()).toHaveLength(4);
  });

  it("of a flat machine needs no revision and keeps its record", async () => {
    const plane = await machine("expand");
    await take(plane);
    const vm = await captured(plane);
    expect(fieldAt(vm, "metadata", "annotations", "unfold.dev/expanded-from")).toBeDefined();
    expect(await plane.typeRevisions()).toEqual([]);
  });

  it("of a running machine keeps what it booted with, and its indications", async () => {
    const plane = await machine("reference", virtualMachine({ ...matchers, runStrategy: "Always" }));
    const body = { spec: { template: { spec: { hostname: "later" } } } };
    await plane.api.patch(resources.virtualMachines, key("vm"), {
      type: "application/merge-patch+json",
      body,
    });
    await plane.quiet();
    const { status } = await take(plane);
    expect(listAt(status, "indications")).toContain("Online");
    expect(listAt(status, "sourceIndications").map((item) => stringAt(item, "indication"))).toEqual(
      listAt(status, "indications"),
    );
    const vm = await captured(plane);
    expect(stringAt(vm, "spec", "template", "spec", "hostname")).toBeUndefined();
    expect(stringAt(vm, "spec", "instancetype", "revisionName")).toMatch(/^snap-u1\.medium-/);
  });

  it("of a machine that expandAll expanded while it ran is complete (weakness 7)", async () => {
    const plane = await machine("reference", virtualMachine({ ...matchers, runStrategy: "Always" }));
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect((await take(plane)).status).toMatchObject({ readyToUse: true });
    expect(fieldAt(await captured(plane), "spec", "instancetype")).toBeUndefined();
  });

  it("snapshots volumes, and says which are in and which are not", async () => {
    const plane = await TestControlPlane.started("reference");
    plane.api.seed(resources.storageClasses, fastClass);
    plane.api.seed(resources.persistentVolumeClaims, boundClaim("data"));
    const volumes = [
      { name: "root", containerDisk: { image: "x:1" } },
      { name: "data", persistentVolumeClaim: { claimName: "data" } },
    ];
    const template = { spec: { domain: { devices: {} }, volumes } };
    await plane.api.create(resources.virtualMachines, virtualMachine({ template }));
    await plane.quiet();
    const snapshot = await take(plane);
    expect(snapshot.status).toMatchObject({
      readyToUse: true,
      snapshotVolumes: { includedVolumes: ["data"], excludedVolumes: ["root"] },
    });
    const name = `vmsnapshot-${snapshot.metadata.uid}-volume-data`;
    const volume = await plane.api.get(resources.volumeSnapshots, key(name));
    expect(volume).toMatchObject({
      spec: {
        source: { persistentVolumeClaimName: "data" },
        volumeSnapshotClassName: "simulated-snapshots",
      },
      status: { readyToUse: true, restoreSize: "10Gi" },
    });
    expect((await contents(plane))[0]?.status).toMatchObject({
      readyToUse: true,
      volumeSnapshotStatus: [{ volumeSnapshotName: name, readyToUse: true }],
    });
  });

  it("includes TPM and EFI state that only the preference asks for (L34)", async () => {
    const plane = await TestControlPlane.started("reference");
    plane.api.seed(resources.storageClasses, fastClass);
    const labels = { "persistent-state-for": "vm" };
    plane.api.seed(resources.persistentVolumeClaims, boundClaim("persistent-state-for-vm-abcde", labels));
    await plane.api.create(resources.virtualMachineClusterPreferences, {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterPreference",
      metadata: { name: "tpm" },
      spec: { devices: { preferredTPM: { persistent: true } } },
    });
    await plane.api.create(
      resources.virtualMachines,
      virtualMachine({ instancetype: { name: "u1.medium" }, preference: { name: "tpm" } }),
    );
    await plane.quiet();
    const { status } = await take(plane);
    expect(listAt(status, "snapshotVolumes", "includedVolumes")).toEqual(["persistent-state-for-vm"]);
  });

  it("waits for a volume, and fails at its deadline, giving the machine free", async () => {
    const plane = await TestControlPlane.started("reference");
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    const template = { spec: { domain: { devices: {} }, volumes } };
    await plane.api.create(resources.virtualMachines, virtualMachine({ template }));
    await plane.quiet();
    const waiting = await take(plane, vmSnapshot({ failureDeadline: "20s" }));
    expect(conditions(waiting)).toEqual([
      "Progressing False Source not locked source ns/vm volume doesnt exist: data",
      "Ready False Not ready",
    ]);
    plane.clock.advance(21_000);
    await plane.quiet();
    const failed = await plane.api.get(resources.virtualMachineSnapshots, key("snap"));
    expect(failed.status).toMatchObject({ phase: "Failed", readyToUse: false });
    expect(conditions(failed)).toContain("Failure True snapshot deadline exceeded");
    expect(objectAt(await plane.vm(), "status")).not.toHaveProperty("snapshotInProgress");
  });

  it("waits for another one of the same machine, and for a machine that does not exist yet", async () => {
    const plane = await TestControlPlane.started("reference");
    expect(conditions(await take(plane))).toEqual([
      "Progressing False Source does not exist",
      "Ready False Not ready",
    ]);
    await plane.api.create(resources.virtualMachines, virtualMachine({}));
    await plane.quiet();
    const first = await plane.api.get(resources.virtualMachineSnapshots, key("snap"));
    expect(first.status).toMatchObject({ readyToUse: true });
  });

  it.each([
    { deletionPolicy: undefined, left: 0 },
    { deletionPolicy: "Retain", left: 1 },
  ])(
    "takes what it captured along when it is deleted (policy $deletionPolicy)",
    async ({ deletionPolicy, left }) => {
      const plane = await machine("reference");
      await take(plane, vmSnapshot(deletionPolicy === undefined ? {} : { deletionPolicy }));
      await plane.api.delete(resources.virtualMachineSnapshots, key("snap"));
      await plane.quiet();
      expect((await plane.api.list(resources.virtualMachineSnapshots)).items).toEqual([]);
      expect(await contents(plane)).toHaveLength(left);
      expect(objectAt(await plane.vm(), "status")).not.toHaveProperty("snapshotInProgress");
    },
  );
});

describe("copiedName()", () => {
  it.each([
    { name: "vm-u1-v1beta1-1", from: "vm", to: "snap", want: "snap-u1-v1beta1-1" },
    { name: "my-vm-revision", from: "vm", to: "snap", want: "snap-my-vm-revision" },
    { name: "vmx-u1", from: "vm", to: "snap", want: "snap-vmx-u1" },
    { name: "own", from: "vm", to: "vm", want: "vm-own" },
    { name: "vm-u1", from: "vm", to: "vm", want: "vm-vm-u1" },
  ])("$name of $from for $to: $want", ({ name, from, to, want }) => {
    expect(copiedName(name, from, to)).toBe(want);
  });
});
