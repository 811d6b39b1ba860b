import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReferencing } from "../policy/policy-behaviours.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { dyingClient, hookedClient, remoteClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { capturedNames } from "./captured-names.js";

const both = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const halted = virtualMachine(both);
const running = virtualMachine({ ...both, runStrategy: "Always" });
const key = { namespace: "ns", name: "vm" };
const merge = "application/merge-patch+json";

async function planeWith(policy: Policy, ...vms: readonly KubeObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  for (const vm of vms) await plane.api.create(resources.virtualMachines, vm);
  await plane.quiet();
  return plane;
}

async function edit(plane: TestControlPlane, body: JsonObject): Promise<void> {
  await plane.api.patch(resources.virtualMachines, key, { type: merge, body });
  await plane.quiet();
}

async function editStatus(plane: TestControlPlane, status: JsonObject): Promise<void> {
  const body = { status };
  await plane.api.patch(resources.virtualMachines, key, { type: merge, body }, { subresource: "status" });
  await plane.quiet();
}

async function switchTo(plane: TestControlPlane, policy: Policy): Promise<void> {
  await plane.setPolicy(policy);
  await plane.quiet();
}

/** Edits the cluster's u1.medium, which no captured machine is to notice. */
async function editType(plane: TestControlPlane): Promise<void> {
  const body = { spec: { memory: { guest: "64Gi" } } };
  const patch = { type: merge, body } as const;
  await plane.api.patch(resources.virtualMachineClusterInstancetypes, { name: "u1.medium" }, patch);
  await plane.quiet();
}

function instancetype(name: string, fields: JsonObject, metadata: JsonObject = {}): KubeObject {
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineInstancetype",
    metadata: { name, namespace: "ns", ...metadata },
    spec: { cpu: { guest: 1 }, memory: { guest: "1Gi" }, ...fields },
  } as KubeObject;
}

function revision(name: string, labels: { readonly [key: string]: string } = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: { name, namespace: "ns", labels },
    data: instancetype("mine", { memory: { guest: "3Gi" } }),
    revision: 0,
  } as unknown as KubeObject;
}

const guestMemory = ({ spec }: KubeObject) => stringAt(spec, "template", "spec", "domain", "memory", "guest");
const failure = ({ status }: KubeObject) =>
  conditionOf(conditionsOf(listAt(status, "conditions")), "Failure");
const nothingLeft = async (plane: TestControlPlane) => {
  expect(isReferencing(await plane.vm())).toBe(false);
  expect(capturedNames(await plane.vm())).toEqual([]);
  expect(await plane.typeRevisions()).toEqual([]);
};

/** The controllers, for which spec and status are two writes, die at their n-th write of a machine or a revision under expandAll. */
async function expandAllDyingAt(n: number): Promise<TestControlPlane> {
  const plane = await planeWith("reference", halted);
  await plane.stop();
  await plane.setPolicy("expandAll");
  let count = 0;
  const dying = hookedClient(plane.api, ({ resource }) => {
    const counts = resource === "virtualmachines" || resource === "controllerrevisions";
    if (count >= n || (counts && ++count >= n)) throw new Error("the process is gone");
  });
  await plane.start(remoteClient(dying));
  await plane.stop();
  return plane;
}

describe("KubeVirt's weaknesses, each gone", () => {
  it("1: a crash between the write of the machine and of its status leaves no reference behind", async () => {
    const plane = await expandAllDyingAt(2);
    expect(isReferencing(await plane.vm())).toBe(false);
    expect(capturedNames(await plane.vm())).toHaveLength(2);
    await plane.setPolicy("reference");
    await plane.start();
    await nothingLeft(plane);
    await plane.stop();
  });

  it("2: a crash before revisions are deleted, or one that is gone already, leaves none behind", async () => {
    const plane = await expandAllDyingAt(3);
    expect(capturedNames(await plane.vm())).toEqual([]);
    const [first = "", second] = await plane.typeRevisions();
    expect(second).toBeDefined();
    await plane.api.delete(resources.controllerRevisions, { namespace: "ns", name: first });
    await plane.start();
    await nothingLeft(plane);
    expect(failure(await plane.vm())).toBeUndefined();
    await plane.stop();
  });

  it("3: a revision that another machine names is not deleted", async () => {
    const plane = await planeWith("reference", halted);
    const [shared = ""] = capturedNames(await plane.vm());
    const named = { instancetype: { ...both.instancetype, revisionName: shared } };
    plane.api.seed(resources.virtualMachines, virtualMachine(named, { snapshotInProgress: "x" }, "borrower"));
    await switchTo(plane, "expandAll");
    expect(await plane.typeRevisions()).toEqual([shared]);
    expect(failure(await plane.vm("borrower"))).toBeUndefined();
    await plane.stop();
  });

  it("4: with a revisionName in the spec that revision is the one used, and none is left behind", async () => {
    const plane = await planeWith("reference", halted);
    await plane.api.create(resources.controllerRevisions, revision("mine"));
    await plane.stop();
    const body = { spec: { instancetype: { revisionName: "mine" } } };
    await plane.api.patch(resources.virtualMachines, key, { type: merge, body });
    await plane.setPolicy("expandAll");
    await plane.start();
    expect(guestMemory(await plane.vm())).toBe("3Gi");
    expect(await plane.revisions()).toEqual([]);
    await plane.stop();
  });

  it("5: under expand the second type of a pinned machine is captured, and does not float", async () => {
    const plane = await planeWith("reference", virtualMachine({ instancetype: both.instancetype }));
    await switchTo(plane, "expand");
    await edit(plane, { spec: { preference: both.preference } });
    expect(isReferencing(await plane.vm())).toBe(true);
    expect(capturedNames(await plane.vm())).toHaveLength(2);
    await editType(plane);
    await edit(plane, { spec: { runStrategy: "Always" } });
    expect(fieldAt((await plane.vmi()).spec, "domain", "memory", "guest")).toBe("4Gi");
    await plane.stop();
  });

  it("6: expansion of a running machine keeps its generations in step and its start revision readable", async () => {
    const plane = await planeWith("reference", running);
    await switchTo(plane, "expandAll");
    const [vm, vmi] = [await plane.vm(), await plane.vmi()];
    expect(vm.status).toMatchObject({ observedGeneration: vm.metadata.generation });
    const name = stringAt(vmi.status, "virtualMachineRevisionName");
    const start = (await plane.revisions()).find(({ metadata }) => metadata.name === name);
    expect(objectAt(start, "data", "spec", "template")).toEqual(objectAt(vm.spec, "template"));
    expect(conditionOf(conditionsOf(listAt(vm.status, "conditions")), "RestartRequired")).toBeUndefined();
    await plane.stop();
  });

  it("7: no start revision names a revision that is gone, so that an online snapshot can be taken", async () => {
    const plane = await planeWith("reference", running);
    await switchTo(plane, "expandAll");
    const revisions = await plane.revisions();
    expect(revisions).toHaveLength(1);
    expect(JSON.stringify(revisions)).not.toContain("revisionName");
    await plane.stop();
  });

  it("8: an expanded machine starts the instance that the referencing one would have started", async () => {
    const preference = {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachinePreference",
      metadata: { name: "quiet", namespace: "ns" },
      spec: { devices: { preferredAutoattachPodInterface: false, preferredAutoattachInputDevice: true } },
    } as KubeObject;
    const specs: JsonValue[] = [];
    for (const policy of ["reference", "expandAll"] as const) {
      const plane = await TestControlPlane.started(policy);
      await plane.api.create(resources.virtualMachinePreferences, preference);
      const matcher = { name: "quiet", kind: "VirtualMachinePreference" };
      const firmware = { uuid: "6b2f1c1e-0000-4000-8000-000000000001", serial: "s" };
      const template = { spec: { domain: { firmware, devices: {} } } };
      const spec = { ...both, preference: matcher, runStrategy: "Always", template };
      await plane.api.create(resources.virtualMachines, virtualMachine(spec));
      await plane.quiet();
      specs.push((await plane.vmi()).spec ?? null);
      await plane.stop();
    }
    expect(specs[1]).toEqual(specs[0]);
    expect(fieldAt(specs[0], "domain", "devices", "interfaces") ?? []).toEqual([]);
  });

  it("9: an expanded machine says what it was expanded from", async () => {
    const plane = await planeWith("reference", halted);
    const before = await plane.vm();
    await switchTo(plane, "expandAll");
    const record = recordOf(await plane.vm());
    expect(record?.instancetype?.matcher).toEqual(both.instancetype);
    expect(record?.preference?.statusRef).toEqual(objectAt(before.status, "preferenceRef"));
    expect(record?.changes.length).toBeGreaterThan(0);
    await plane.stop();
  });

  it("10: an expansion that has to wait, or is refused, refuses no other write and keeps no machine from stopping", async () => {
    const plane = await planeWith("reference", running);
    await editStatus(plane, { snapshotInProgress: "x" });
    await switchTo(plane, "expandAll");
    await edit(plane, { metadata: { labels: { a: "b" } } });
    await plane.stop();
    await editStatus(plane, { snapshotInProgress: null });
    // From now on nobody may write the machine flat.
    const refusing = hookedClient(plane.api, ({ verb, resource }) => {
      if (verb === "update" && resource === "virtualmachines") throw new Error("denied");
    });
    await plane.start(refusing);
    const pending = conditionOf(
      conditionsOf(listAt((await plane.vm()).status, "conditions")),
      "ExpansionPending",
    );
    expect(pending).toMatchObject({ reason: "WriteRefused", message: "denied" });
    await edit(plane, { spec: { runStrategy: "Halted" } });
    await expect(plane.vmi()).rejects.toThrow("not found");
    await plane.stop();
    await plane.start();
    await nothingLeft(plane);
    await plane.stop();
  });

  it("11: a change of policy brings every machine up, in whatever order policies follow", async () => {
    const policies = fc.array(fc.constantFrom<Policy>("reference", "expand", "expandAll"), {
      minLength: 2,
      maxLength: 6,
    });
    const property = fc.asyncProperty(policies, async (order) => {
      const plane = await planeWith("reference", halted, virtualMachine(both, undefined, "other"));
      for (const policy of order) {
        await plane.setPolicy(policy);
        // Some changes come before the one before has been carried out.
        if (policy !== "expand") await plane.quiet();
      }
      await plane.quiet();
      const expanded = order.includes("expandAll");
      for (const name of ["vm", "other"]) {
        const vm = await plane.vm(name);
        if (isReferencing(vm)) expect(capturedNames(vm)).toHaveLength(2);
        else expect(capturedNames(vm)).toEqual([]);
        if (order.at(-1) === "expandAll" || expanded) expect(isReferencing(vm)).toBe(false);
      }
      expect(plane.controllers.progress()).toMatchObject({ due: 0, waiting: 0, failing: 0 });
      await plane.stop();
    });
    await fc.assert(property, { numRuns: 8 });
  });

  it("12: a machine takes over the revisions of a former one of its name", async () => {
    const plane = await planeWith("reference", halted);
    await plane.api.delete(resources.virtualMachines, key);
    await plane.quiet();
    await plane.api.create(resources.virtualMachines, halted);
    await plane.quiet();
    const { uid } = (await plane.vm()).metadata;
    const owners = (await plane.revisions()).map(({ metadata }) => metadata.ownerReferences?.[0]?.uid);
    expect(owners).toEqual([uid, uid]);
    await plane.stop();
  });

  it("13: revisions of former types do not pile up", async () => {
    const plane = await planeWith("reference", halted);
    for (const name of ["u1.large", "u1.small", "u1.medium"]) {
      await edit(plane, { spec: { instancetype: { name } } });
      expect((await plane.typeRevisions()).toSorted()).toEqual(
        [...capturedNames(await plane.vm())].toSorted(),
      );
    }
    await plane.stop();
  });

  it("14: a revision that the user named in the spec is neither upgraded nor deleted", async () => {
    const plane = await TestControlPlane.started("reference");
    await plane.api.create(resources.controllerRevisions, revision("mine"));
    const matcher = { name: "mine", kind: "VirtualMachineInstancetype", revisionName: "mine" };
    await plane.api.create(resources.virtualMachines, virtualMachine({ instancetype: matcher }));
    await plane.quiet();
    expect((await plane.revisions()).map(({ metadata }) => metadata.name)).toEqual(["mine"]);
    expect(failure(await plane.vm())).toBeUndefined();
    expect(capturedNames(await plane.vm())).toEqual(["mine"]);
    await plane.stop();
  });

  it("15: an upgrade that was interrupted goes on with the revision it had made", async () => {
    const plane = await TestControlPlane.started("reference");
    const old = revision("old", { "instancetype.kubevirt.io/object-name": "mine" });
    await plane.api.create(resources.controllerRevisions, old);
    const matcher = { name: "mine", kind: "VirtualMachineInstancetype" };
    const ref = { ...matcher, controllerRevisionRef: { name: "old" } };
    await plane.stop();
    plane.api.seed(
      resources.virtualMachines,
      virtualMachine({ instancetype: matcher }, { instancetypeRef: ref }),
    );
    // Dies after the new revision, before status.
    await plane.start(dyingClient(plane.api, 3).client);
    await plane.stop();
    expect(await plane.revisions()).toHaveLength(2);
    expect(capturedNames(await plane.vm())).toEqual(["old"]);
    await plane.start();
    expect(failure(await plane.vm())).toBeUndefined();
    expect(capturedNames(await plane.vm())).toEqual([expect.stringMatching(/^vm-mine-v1beta1-/)]);
    await plane.stop();
  });

  it("16: names that are too long together, or for a label, are captured", async () => {
    const plane = await TestControlPlane.started("reference");
    const name = "t".repeat(200);
    await plane.api.create(resources.virtualMachineInstancetypes, instancetype(name, {}));
    const matcher = { name, kind: "VirtualMachineInstancetype" };
    const vm = virtualMachine({ instancetype: matcher }, undefined, "vm");
    await plane.api.create(resources.virtualMachines, vm);
    await plane.quiet();
    const [captured] = await plane.revisions();
    expect(captured?.metadata.name?.length).toBeLessThanOrEqual(253);
    expect(captured?.metadata.name).toMatch(/^vm-ttt/);
    for (const label of Object.values(captured?.metadata.labels ?? {})) {
      expect(label.length).toBeLessThanOrEqual(63);
    }
    expect(failure(await plane.vm())).toBeUndefined();
    await plane.api.delete(resources.virtualMachineInstancetypes, { namespace: "ns", name });
    await edit(plane, { spec: { runStrategy: "Always" } });
    expect(fieldAt((await plane.vmi()).spec, "domain", "memory", "guest")).toBe("1Gi");
    await plane.stop();
  });

  it("17: after a change of kind alone the next start is of the new kind's type", async () => {
    const plane = await planeWith("reference", halted);
    await plane.api.create(
      resources.virtualMachineInstancetypes,
      instancetype("u1.medium", { memory: { guest: "9Gi" } }),
    );
    await edit(plane, {
      spec: { instancetype: { kind: "VirtualMachineInstancetype" }, runStrategy: "Always" },
    });
    expect(fieldAt((await plane.vmi()).spec, "domain", "memory", "guest")).toBe("9Gi");
    await plane.stop();
  });

  it("18: a machine whose revision is gone still stops", async () => {
    const plane = await planeWith("reference", running);
    for (const name of await plane.typeRevisions()) {
      await plane.api.delete(resources.controllerRevisions, { namespace: "ns", name });
    }
    await edit(plane, { spec: { runStrategy: "Halted" } });
    expect(failure(await plane.vm())).toMatchObject({ reason: "FailedFindInstancetype" });
    await expect(plane.vmi()).rejects.toThrow("not found");
    await plane.stop();
  });

  it("19: a capture writes nothing of the type into the machine", async () => {
    const plane = await TestControlPlane.started("reference", { admission: false });
    await plane.api.create(
      resources.virtualMachineInstancetypes,
      instancetype("noted", { annotations: { "it/a": "1" } }),
    );
    const matcher = { name: "noted", kind: "VirtualMachineInstancetype" };
    await plane.api.create(resources.virtualMachines, virtualMachine({ instancetype: matcher }));
    await plane.quiet();
    const { spec } = await plane.vm();
    // The same pass has written the machine: its firmware's identity is there.
    expect(fieldAt(spec, "template", "spec", "domain", "firmware", "uuid")).toBeDefined();
    expect(fieldAt(spec, "template", "metadata")).toEqual({});
    await plane.stop();
  });

  it("20: fields nobody here knows survive capture, expansion and start", async () => {
    const future = { unknown: [{ to: "us" }] };
    const template = { ...objectAt(running.spec, "template"), future };
    const plane = await planeWith(
      "reference",
      virtualMachine({ ...both, runStrategy: "Always", template, future }),
    );
    await switchTo(plane, "expandAll");
    const vm = await plane.vm();
    expect(isReferencing(vm)).toBe(false);
    expect(fieldAt(vm.spec, "future")).toEqual(future);
    expect(fieldAt(vm.spec, "template", "future")).toEqual(future);
    await plane.stop();
  });
});
