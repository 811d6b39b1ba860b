import { fieldAt, type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import { recordOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { isReferencing } from "../policy/policy-behaviours.js";
import { resources } from "../resources.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { hookedClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { capturedNames } from "./captured-names.js";

const key = { namespace: "ns", name: "vm" };
const type = "application/merge-patch+json";
const both = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const memoryOf = ({ spec }: KubeObject) => fieldAt(spec, "template", "spec", "domain", "memory", "guest");

async function planeWith(policy: Policy, ...machines: readonly KubeObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(policy);
  for (const machine of machines) await plane.api.create(resources.virtualMachines, machine);
  await plane.quiet();
  return plane;
}

/** A revision of `u1.medium` with data of its own, which nobody owns. */
async function freeRevision(plane: TestControlPlane): Promise<void> {
  await plane.api.create(resources.controllerRevisions, {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: "kept",
      namespace: "ns",
      labels: {
        "instancetype.kubevirt.io/object-kind": "VirtualMachineClusterInstancetype",
        "instancetype.kubevirt.io/object-name": "u1.medium",
        "instancetype.kubevirt.io/object-version": "v1beta1",
      },
    },
    revision: 0,
    data: {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineClusterInstancetype",
      metadata: { name: "u1.medium" },
      spec: { cpu: { guest: 3 }, memory: { guest: "7Gi" } },
    },
  } as KubeObject);
}

describe("a machine that names a revision and has no status, as when it was just restored", () => {
  const restored = virtualMachine({ instancetype: { name: "u1.medium", revisionName: "kept" } });

  it.each(["expand", "expandAll"] as const)(
    "%s: is expanded from that revision, which is adopted and removed",
    async (policy) => {
      const plane = await planeWith(policy);
      await freeRevision(plane);
      await plane.stop();
      const writes: string[] = [];
      const client = hookedClient(plane.api, ({ verb, resource }) => {
        if (resource === "controllerrevisions") writes.push(verb);
      });
      await plane.start(client);
      await plane.api.create(resources.virtualMachines, restored);
      await plane.quiet();
      expect(memoryOf(await plane.vm())).toBe("7Gi");
      expect(isReferencing(await plane.vm())).toBe(false);
      expect(await plane.typeRevisions()).toEqual([]);
      expect(writes).toEqual(["update", "delete"]);
      await plane.stop();
    },
  );

  it("but not a revision that became another one's in the meantime", async () => {
    const plane = await planeWith("expandAll");
    await freeRevision(plane);
    await plane.stop();
    const owner = { apiVersion: "v1", kind: "ConfigMap", name: "theirs", uid: "uid", controller: true };
    let taken = false;
    const client = Object.assign(
      hookedClient(plane.api, () => {}),
      {
        update: async (...[resource, object, options]: Parameters<typeof plane.api.update>) => {
          if (resource.resource === "controllerrevisions" && !taken) {
            taken = true;
            const stored = await plane.api.get(resource, { namespace: "ns", name: "kept" });
            const metadata = { ...stored.metadata, ownerReferences: [owner] };
            await plane.api.update(resource, { ...stored, metadata });
          }
          return plane.api.update(resource, object, options);
        },
      },
    );
    await plane.start(client);
    await plane.api.create(resources.virtualMachines, restored);
    await plane.quiet();
    expect([taken, await plane.typeRevisions()]).toEqual([true, ["kept"]]);
    await plane.stop();
  });
});

describe("under expand, a machine whose types were captured", () => {
  const choices: readonly { name: string; instancetype: JsonObject; memory: string }[] = [
    { name: "name", instancetype: { name: "u1.large" }, memory: "8Gi" },
    {
      name: "kind",
      instancetype: { name: "u1.medium", kind: "VirtualMachineInstancetype" },
      memory: "5Gi",
    },
    { name: "revisionName", instancetype: { name: "u1.medium", revisionName: "kept" }, memory: "7Gi" },
  ];
  it.each(choices)("is expanded by another $name, the other role from its pin", async (choice) => {
    const plane = await planeWith("reference", virtualMachine(both));
    await plane.api.create(resources.virtualMachineInstancetypes, {
      apiVersion: "instancetype.kubevirt.io/v1beta1",
      kind: "VirtualMachineInstancetype",
      metadata: { name: "u1.medium", namespace: "ns" },
      spec: { cpu: { guest: 1 }, memory: { guest: "5Gi" } },
    });
    await freeRevision(plane);
    await plane.setPolicy("expand");
    const body = { spec: { devices: { preferredInterfaceModel: "e1000" } } };
    await plane.api.patch(resources.virtualMachineClusterPreferences, { name: "fedora" }, { type, body });
    await plane.quiet();
    expect(isReferencing(await plane.vm())).toBe(true);
    await plane.api.patch(resources.virtualMachines, key, {
      type,
      body: { spec: { instancetype: choice.instancetype } },
    });
    await plane.quiet();
    const vm = await plane.vm();
    expect([isReferencing(vm), memoryOf(vm), capturedNames(vm)]).toEqual([false, choice.memory, []]);
    expect(JSON.stringify(vm.spec)).not.toContain("e1000");
    expect(JSON.stringify(objectAt(vm.spec, "template"))).toContain('"model":"virtio"');
    expect(await plane.typeRevisions()).toEqual(choice.name === "revisionName" ? [] : ["kept"]);
    await plane.stop();
  });
});

describe("references in the status of a machine that names no type", () => {
  const references = { instancetypeRef: { name: "u1.medium", controllerRevisionRef: { name: "kept" } } };

  async function flatWith(change: (vm: KubeObject) => KubeObject): Promise<TestControlPlane> {
    const plane = await planeWith("expand", virtualMachine(both));
    await plane.stop();
    const seeded = change(await plane.vm());
    plane.api.seed(resources.virtualMachines, { ...seeded, status: references } as KubeObject);
    await plane.start();
    await plane.quiet();
    return plane;
  }

  const annotated = (text: string | undefined) => (vm: KubeObject) => ({
    ...vm,
    metadata: {
      ...vm.metadata,
      annotations: text === undefined ? {} : { "unfold.dev/expanded-from": text },
    },
  });

  it("go where a record says that they are left over", async () => {
    const plane = await flatWith((vm) => vm);
    expect(recordOf(await plane.vm())).toBeDefined();
    expect(capturedNames(await plane.vm())).toEqual([]);
    await plane.stop();
  });

  it.each([
    { record: "no record", text: undefined },
    { record: "a record that cannot be read", text: '{"version":1}' },
  ])("stay with $record", async ({ text }) => {
    const plane = await flatWith(annotated(text));
    expect(objectAt((await plane.vm()).status, "instancetypeRef")).toEqual(references.instancetypeRef);
    await plane.stop();
  });
});
