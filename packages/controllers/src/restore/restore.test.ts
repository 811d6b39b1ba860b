import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { boundClaim, fastClass, vmRestore, vmSnapshot } from "../testing/storage-objects.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const key = (name: string) => ({ namespace: "ns", name });
const merge = (body: JsonObject) => ({ type: "application/merge-patch+json", body }) as const;

async function snapshotted(policy: Policy, spec: JsonObject = matchers): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  await plane.api.create(resources.virtualMachines, virtualMachine(spec));
  await plane.quiet();
  await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot());
  await plane.quiet();
  return plane;
}

async function restore(plane: TestControlPlane, object: KubeObject = vmRestore()): Promise<KubeObject> {
  await plane.api.create(resources.virtualMachineRestores, object);
  await plane.quiet();
  return plane.api.get(resources.virtualMachineRestores, key(object.metadata.name ?? ""));
}

async function edit(plane: TestControlPlane, body: JsonObject): Promise<void> {
  await plane.api.patch(resources.virtualMachines, key("vm"), merge(body));
  await plane.quiet();
}

function conditions({ status }: KubeObject) {
  return listAt(status, "conditions").map((condition) =>
    ["type", "status", "reason"].map((field) => stringAt(condition, field)).join(" "),
  );
}

async function cpusOf(plane: TestControlPlane, name: string): Promise<unknown> {
  await plane.api.patch(resources.virtualMachines, key(name), merge({ spec: { runStrategy: "Always" } }));
  await plane.quiet();
  return objectAt((await plane.vmi(name)).spec, "domain", "cpu")?.["sockets"];
}

const changeType = (plane: TestControlPlane) =>
  plane.api.patch(
    resources.virtualMachineClusterInstancetypes,
    { name: "u1.medium" },
    merge({ spec: { cpu: { guest: 7 } } }),
  );

const complete = ["Progressing False Operation complete", "Ready True Operation complete"];

describe("a restore of a referencing machine", () => {
  it("to itself sets it back and leaves its matchers as they were", async () => {
    const plane = await snapshotted("reference");
    const before = await plane.vm();
    await edit(plane, { spec: { template: { spec: { hostname: "changed" } } } });
    const restored = await restore(plane);
    expect(conditions(restored)).toEqual(complete);
    expect(restored.status).toMatchObject({ complete: true });
    const after = await plane.vm();
    expect(after.spec).toEqual(before.spec);
    expect(objectAt(after, "status")).not.toHaveProperty("restoreInProgress");
    expect(objectAt(after.status, "instancetypeRef")).toEqual(objectAt(before.status, "instancetypeRef"));
    expect(after.metadata.annotations?.["restore.kubevirt.io/lastRestoreUID"]).toBe(
      `rest-${restored.metadata.uid}`,
    );
    expect(restored.metadata.ownerReferences).toMatchObject([{ kind: "VirtualMachine", name: "vm" }]);
    expect(plane.errors).toEqual([]);
  });

  it("to itself works after its revisions are gone, and after it was resized (trap a)", async () => {
    const plane = await snapshotted("reference");
    for (const name of (await plane.typeRevisions()).filter((item) => item.startsWith("vm-"))) {
      await plane.api.delete(resources.controllerRevisions, key(name));
    }
    await changeType(plane);
    await edit(plane, { spec: { instancetype: { name: "u1.large" } } });
    expect(await restore(plane)).toMatchObject({ status: { complete: true } });
    expect(stringAt((await plane.vm()).spec, "instancetype", "name")).toBe("u1.medium");
    expect(await cpusOf(plane, "vm")).toBe(1);
  });

  it("to a new machine starts on the types of the snapshot, not on those of today (trap e)", async () => {
    const plane = await snapshotted("reference");
    await changeType(plane);
    await restore(plane, vmRestore("fresh"));
    const fresh = await plane.vm("fresh");
    const name = stringAt(fresh.spec, "instancetype", "revisionName") ?? "";
    expect(name).toMatch(/^fresh-u1\.medium-/);
    const revision = await plane.api.get(resources.controllerRevisions, key(name));
    expect(revision.metadata.ownerReferences).toMatchObject([{ kind: "VirtualMachine", name: "fresh" }]);
    expect(await cpusOf(plane, "fresh")).toBe(1);
  });

  it("that names a revision of the user's never touches that one (traps b and d)", async () => {
    const plane = await snapshotted("reference");
    const [own = ""] = (await plane.typeRevisions()).filter((name) => name.startsWith("vm-u1.medium"));
    const original = await plane.api.get(resources.controllerRevisions, key(own));
    const { labels = {} } = original.metadata;
    await plane.api.create(resources.controllerRevisions, {
      ...original,
      metadata: { name: "mine", namespace: "ns", labels },
    });
    await edit(plane, { spec: { instancetype: { name: "u1.medium", revisionName: "mine" } } });
    await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot({}, "second"));
    await plane.quiet();
    const spec = { virtualMachineSnapshotName: "second" };
    await restore(plane, vmRestore("fresh", spec, "away"));
    expect(stringAt((await plane.vm("fresh")).spec, "instancetype", "revisionName")).toBe("fresh-mine");
    await restore(plane, vmRestore("vm", spec, "back"));
    expect(stringAt((await plane.vm()).spec, "instancetype", "revisionName")).toBe("mine");
    const mine = await plane.api.get(resources.controllerRevisions, key("mine"));
    expect(mine.metadata.ownerReferences).toBeUndefined();
  });

  it.each(["expand", "expandAll"] as const)("to a new machine is flat at once under %s", async (policy) => {
    const plane = await snapshotted("reference");
    await changeType(plane);
    await plane.setPolicy(policy);
    await plane.quiet();
    await restore(plane, vmRestore("fresh"));
    const fresh = await plane.vm("fresh");
    expect(objectAt(fresh, "spec")).not.toHaveProperty("instancetype");
    expect(stringAt(fresh.spec, "template", "spec", "domain", "memory", "guest")).toBe("4Gi");
    expect((await plane.typeRevisions()).filter((name) => name.startsWith("fresh-"))).toEqual([]);
  });

  it("onto a machine that was expanded and edited since gives what the snapshot has, and expands it afterwards", async () => {
    const plane = await snapshotted("reference");
    await plane.setPolicy("expandAll");
    await plane.quiet();
    const flat = await plane.vm();
    await edit(plane, {
      spec: { template: { spec: { hostname: "x", domain: { memory: { guest: "6Gi" } } } } },
    });
    expect(await restore(plane)).toMatchObject({ status: { complete: true } });
    const after = await plane.vm();
    expect(after.spec).toEqual(flat.spec);
    expect(recordOf(after)).toBeDefined();
    expect((await plane.typeRevisions()).filter((name) => name.startsWith("vm-"))).toEqual([]);
  });
});

describe("a restore of a flat machine", () => {
  it("to itself brings back the record of that state, so that it can still be resized", async () => {
    const plane = await snapshotted("expand");
    const before = await plane.vm();
    await edit(plane, { spec: { instancetype: { name: "u1.large" } } });
    await restore(plane);
    const after = await plane.vm();
    expect(after.spec).toEqual(before.spec);
    expect(recordOf(after)).toEqual(recordOf(before));
  });

  it("to a new machine keeps the record too", async () => {
    const plane = await snapshotted("expand");
    await restore(plane, vmRestore("fresh"));
    expect(recordOf(await plane.vm("fresh"))).toEqual(recordOf(await plane.vm()));
  });
});

describe("a restore", () => {
  it("applies patches to a new machine", async () => {
    const plane = await snapshotted("reference");
    const path = "/spec/template/spec/domain/firmware/uuid";
    const patches = [
      JSON.stringify({ op: "replace", path, value: "11111111-2222-4333-8444-555555555555" }),
      JSON.stringify({ op: "add", path: "/metadata/labels", value: { a: "b" } }),
    ];
    await expect(restore(plane, vmRestore("fresh", { patches }))).rejects.toThrow(
      'patching is valid only for elements under /spec/ only: "path":"/metadata/labels"',
    );
    await restore(plane, vmRestore("fresh", { patches: patches.slice(0, 1) }));
    expect(stringAt((await plane.vm("fresh")).spec, "template", "spec", "domain", "firmware", "uuid")).toBe(
      "11111111-2222-4333-8444-555555555555",
    );
  });

  it.each([
    {
      policy: "FailImmediate",
      want: [
        "Progressing False Operation failed",
        "Ready False Operation failed",
        "Failure True Restore target not ready",
      ],
    },
    {
      policy: "WaitEventually",
      want: [
        "Progressing False Waiting for target to be ready",
        "Ready False Waiting for target to be ready",
      ],
    },
    { policy: "StopTarget", want: complete },
  ])("meets a running target with $policy", async ({ policy, want }) => {
    const plane = await snapshotted("reference", { ...matchers, runStrategy: "Always" });
    const done = await restore(plane, vmRestore("vm", { targetReadinessPolicy: policy }));
    expect(conditions(done)).toEqual(want);
  });

  it("gives a running target five minutes, and fails then", async () => {
    const plane = await snapshotted("reference", { ...matchers, runStrategy: "Always" });
    await restore(plane);
    plane.clock.advance(301_000);
    await plane.quiet();
    const failed = await plane.api.get(resources.virtualMachineRestores, key("rest"));
    expect(conditions(failed)).toContain("Failure True Restore target failed to be ready within 5m0s");
  });

  it("gives a target free that was started in the moment it was taken hold of", async () => {
    const plane = await snapshotted("reference", { ...matchers, runStrategy: "Always" });
    await restore(plane);
    await plane.api.patch(
      resources.virtualMachines,
      key("vm"),
      { type: "application/merge-patch+json", body: { status: { restoreInProgress: "rest" } } },
      { subresource: "status" },
    );
    plane.clock.advance(301_000);
    await plane.quiet();
    const failed = await plane.api.get(resources.virtualMachineRestores, key("rest"));
    expect(conditions(failed)).toContain("Failure True Restore target failed to be ready within 5m0s");
    expect((await plane.vm()).status).not.toHaveProperty("restoreInProgress");
  });

  it("is refused onto another machine, and waits for a snapshot that is not there", async () => {
    const plane = await snapshotted("reference");
    await plane.api.create(resources.virtualMachines, virtualMachine({}, undefined, "other"));
    await plane.quiet();
    const text = "restore source and restore target are different but restore target already exists";
    expect(conditions(await restore(plane, vmRestore("other")))).toEqual([
      `Progressing False ${text}`,
      `Ready False ${text}`,
    ]);
    const missing = await restore(plane, vmRestore("vm", { virtualMachineSnapshotName: "later" }, "early"));
    expect(conditions(missing)[0]).toBe("Progressing False VMSnapshot ns/later does not exist");
    await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot({}, "later"));
    await plane.quiet();
    expect(await plane.api.get(resources.virtualMachineRestores, key("early"))).toMatchObject({
      status: { complete: true },
    });
  });

  it("makes claims from the snapshots of volumes", async () => {
    const plane = await TestControlPlane.started("reference");
    plane.api.seed(resources.storageClasses, fastClass);
    plane.api.seed(resources.persistentVolumeClaims, boundClaim("data"));
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    const template = { spec: { domain: { devices: {} }, volumes } };
    await plane.api.create(resources.virtualMachines, virtualMachine({ template }));
    await plane.quiet();
    await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot());
    await plane.quiet();
    const { metadata, status } = await restore(plane, vmRestore("fresh"));
    const name = `restore-${metadata.uid}-data`;
    const claim = await plane.api.get(resources.persistentVolumeClaims, key(name));
    expect(claim).toMatchObject({
      metadata: { annotations: { "restore.kubevirt.io/name": "rest" } },
      spec: {
        storageClassName: "fast",
        dataSource: { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot" },
        resources: { requests: { storage: "10Gi" } },
      },
    });
    expect(status).toMatchObject({
      complete: true,
      restores: [{ volumeName: "data", persistentVolumeClaim: name }],
    });
    expect(listAt((await plane.vm("fresh")).spec, "template", "spec", "volumes")).toEqual([
      { name: "data", persistentVolumeClaim: { claimName: name } },
    ]);
  });

  it("of TPM state that only a preference asks for takes its claim's place, and not to another machine", async () => {
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
    const spec = { instancetype: { name: "u1.medium" }, preference: { name: "tpm" } };
    await plane.api.create(resources.virtualMachines, virtualMachine(spec));
    await plane.quiet();
    await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot());
    await plane.quiet();
    await expect(restore(plane, vmRestore("fresh"))).rejects.toThrow(
      "Restore to a different VM is not supported when snapshotted VM has backend storage (persistent TPM or EFI)",
    );
    const { metadata, status } = await restore(plane);
    expect(status).toMatchObject({ complete: true });
    const { items } = await plane.api.list(resources.persistentVolumeClaims, {
      labelSelector: "persistent-state-for=vm",
    });
    expect(items.map((item) => item.metadata.name)).toEqual([
      `restore-${metadata.uid}-persistent-state-for-vm`,
    ]);
    expect((await plane.api.list(resources.persistentVolumeClaims)).items).toHaveLength(1);
  });
});
