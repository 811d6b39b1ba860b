import { fieldAt, type JsonObject, objectAt, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  capturedRevisions,
  hasBothRevisions,
  instanceName,
  isReady,
  machineName,
  machineObject,
  revisionName,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/reference_policy.go, and its controller's policy matrix.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

const matchers = {
  instancetype: { name: "size", kind: "virtualmachineinstancetype" },
  preference: { name: "taste", kind: "virtualmachinepreference" },
};

async function namespaceWithTypes(): Promise<string> {
  const namespace = await session.namespace();
  await session.create(typeObject("VirtualMachineInstancetype", "size", sizes(2, "512Mi"), namespace));
  const taste = {
    devices: { preferredDiskBus: "virtio" },
    cpu: { preferredCPUTopology: "cores" },
  };
  await session.create(typeObject("VirtualMachinePreference", "taste", taste, namespace));
  return namespace;
}

async function runs(namespace: string, spec: JsonObject = matchers) {
  await session.create(machineObject(namespace, "runs", spec));
  const vm = await session.until(machineName(namespace, "runs"), "Ready", isReady);
  const vmi = await session.read(instanceName(namespace, "runs"));
  expect(fieldAt(vmi.spec, "domain", "cpu")).toMatchObject({ cores: 2, sockets: 1, threads: 1 });
  expect(stringAt(vmi.spec, "domain", "memory", "guest")).toBe("512Mi");
  expect(fieldAt(vmi.spec, "domain", "devices", "disks")).toMatchObject([{ disk: { bus: "virtio" } }]);
  return vm;
}

describe("a machine runs, whatever the policy", () => {
  it("reference: with both matchers and both revisions", async () => {
    await session.setPolicy("reference");
    const vm = await runs(await namespaceWithTypes());
    expect(vm.spec).toMatchObject(matchers);
    expect(hasBothRevisions(vm)).toHaveLength(2);
  });

  it.each(["expand", "expandAll"] as const)("%s: flat, and no revision was written", async (policy) => {
    await session.setPolicy(policy);
    const namespace = await namespaceWithTypes();
    const vm = await runs(namespace);
    expect(objectAt(vm.spec, "instancetype")).toBeUndefined();
    expect(objectAt(vm.spec, "preference")).toBeUndefined();
    expect(capturedRevisions(vm)).toEqual([undefined, undefined]);
    expect(fieldAt(vm.spec, "template", "spec", "domain")).toMatchObject({
      cpu: { cores: 2, sockets: 1, threads: 1 },
      memory: { guest: "512Mi" },
      devices: { disks: [{ name: "root", disk: { bus: "virtio" } }] },
    });
    const revisions = await session.list("apps/v1", "ControllerRevision", namespace);
    expect(revisions.filter(({ metadata }) => !metadata.name?.startsWith("revision-start-vm-"))).toEqual([]);
  });
});

describe("a machine that was captured", () => {
  it.each([
    { policy: "expand", flat: false },
    { policy: "expandAll", flat: true },
  ] as const)("meets $policy: flat $flat", async ({ policy, flat }) => {
    await session.setPolicy("reference");
    const namespace = await namespaceWithTypes();
    await runs(namespace);
    const vm = machineName(namespace, "runs");
    const before = await session.until(vm, "captured", (found) =>
      hasBothRevisions(found) === undefined ? undefined : found,
    );
    await session.setPolicy(policy);
    if (!flat) {
      // A write brings the machine up once more, after the policy did.
      await session.patch(vm, { metadata: { labels: { touched: "yes" } } });
      const after = await session.read(vm);
      expect(after.spec).toMatchObject(matchers);
      expect(capturedRevisions(after)).toEqual(capturedRevisions(before));
      return;
    }
    const after = await session.until(vm, "flat, without revisions", (found) =>
      objectAt(found.spec, "instancetype") === undefined &&
      capturedRevisions(found).every((name) => name === undefined)
        ? found
        : undefined,
    );
    expect(objectAt(after.spec, "preference")).toBeUndefined();
    for (const name of capturedRevisions(before)) {
      await session.untilGone(revisionName(namespace, name ?? ""));
    }
  });
});
