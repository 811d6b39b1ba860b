import { fieldAt, type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { hyperconvergedName, hyperconvergedNamespace } from "../policy/hyperconverged-identity.js";
import { jsonPatchAnnotation } from "../policy/json-patch-annotation.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";

const key = { namespace: "ns", name: "vm" };
const patchOf = (body: JsonObject) => ({ type: "application/merge-patch+json", body }) as const;

/** A running machine of a type, on a network that lets it move. */
async function running(
  given: { readonly policy?: Policy; readonly spec?: JsonObject; readonly template?: JsonObject } = {},
): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started(given.policy ?? "reference");
  const interfaces = [{ name: "default", masquerade: {} }];
  const template = {
    spec: {
      domain: { devices: { interfaces } },
      networks: [{ name: "default", pod: {} }],
      volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
      ...given.template,
    },
  };
  const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
  await plane.api.create(
    resources.virtualMachines,
    virtualMachine({ ...types, runStrategy: "Always", template, ...given.spec }),
  );
  await plane.quiet();
  return plane;
}

async function change(plane: TestControlPlane, spec: JsonObject): Promise<void> {
  await plane.api.patch(resources.virtualMachines, key, patchOf({ spec }));
  await plane.quiet();
}

const resized = (plane: TestControlPlane, name: string) => change(plane, { instancetype: { name } });

async function condition(object: Promise<KubeObject>, type: string) {
  return conditionOf(conditionsOf(listAt((await object).status, "conditions")), type);
}

const restartMessage = async (plane: TestControlPlane) =>
  (await condition(plane.vm(), "RestartRequired"))?.message;

describe("a machine that is given another type while it runs", () => {
  it("gets more sockets and memory by a migration, and stays the same guest", async () => {
    const plane = await running();
    const before = await plane.vmi();
    await resized(plane, "u1.large");
    const vmi = await plane.vmi();
    expect(vmi.metadata.uid).toBe(before.metadata.uid);
    expect(vmi.spec).toMatchObject({
      domain: { cpu: { sockets: 2, maxSockets: 4 }, memory: { guest: "8Gi", maxGuest: "16Gi" } },
    });
    expect(vmi.status).toMatchObject({
      phase: "Running",
      nodeName: "node02",
      currentCPUTopology: { sockets: 2, cores: 1, threads: 1 },
      memory: { guestAtBoot: "4Gi", guestRequested: "8Gi", guestCurrent: "8Gi" },
      migrationState: { sourceNode: "node01", targetNode: "node02", completed: true },
    });
    for (const type of ["HotVCPUChange", "HotMemoryChange"]) {
      expect(await condition(plane.vmi(), type)).toBeUndefined();
    }
    expect(await restartMessage(plane)).toBeUndefined();
    expect((await plane.vm()).status).toMatchObject({ printableStatus: "Running", ready: true });
    expect(plane.errors).toEqual([]);
    await plane.stop();
  });

  it("is moved by one migration, and its old pod ends", async () => {
    const plane = await running();
    await resized(plane, "u1.large");
    const { items: migrations } = await plane.api.list(resources.virtualMachineInstanceMigrations);
    expect(migrations).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^kubevirt-workload-update-/),
          labels: { "kubevirt.io/vmi-name": "vm" },
        },
        status: { phase: "Succeeded", migrationState: { completed: true } },
      },
    ]);
    expect(migrations[0]?.metadata.finalizers).toEqual([]);
    const phases = listAt(migrations[0]?.status, "phaseTransitionTimestamps").map((at) =>
      fieldAt(at, "phase"),
    );
    expect(phases).toEqual([
      "Pending",
      "Scheduling",
      "Scheduled",
      "PreparingTarget",
      "TargetReady",
      "Running",
      "Succeeded",
    ]);
    const { items: pods } = await plane.api.list(resources.pods);
    const places = pods.map(
      ({ spec, status }) => `${stringAt(spec, "nodeName")} ${stringAt(status, "phase")}`,
    );
    expect(places.sort()).toEqual(["node01 Succeeded", "node02 Running"]);
    await plane.stop();
  });

  it.each([
    {
      name: "too much",
      type: "u1.2xlarge",
      message: "memory hotplug not supported, Guest memory is greater than the configured maxGuest memory",
    },
    {
      name: "less memory",
      type: "u1.small",
      message: "memory updated in template spec to a value lower than what the VM started with",
    },
    {
      name: "another series",
      type: "cx1.medium",
      message: "a non-live-updatable field was changed in the template spec",
    },
  ])("$name: needs a restart, which clears that", async ({ type, message }) => {
    const plane = await running();
    await resized(plane, type);
    expect(await restartMessage(plane)).toBe(message);
    expect((await plane.vmi()).status).toMatchObject({ nodeName: "node01" });
    await change(plane, { runStrategy: "Halted" });
    expect(await restartMessage(plane)).toBeUndefined();
    await change(plane, { runStrategy: "Always" });
    expect(await restartMessage(plane)).toBeUndefined();
    await plane.stop();
  });

  it("says nothing any more when the change is taken back", async () => {
    const plane = await running();
    await resized(plane, "u1.2xlarge");
    await resized(plane, "u1.medium");
    expect(await restartMessage(plane)).toBeUndefined();
    await plane.stop();
  });

  it("needs a restart for everything under rollout strategy Stage", async () => {
    const plane = await running();
    const stage = [{ op: "add", path: "/spec/configuration/vmRolloutStrategy", value: "Stage" }];
    const annotations = { [jsonPatchAnnotation]: JSON.stringify(stage) };
    await plane.api.patch(
      resources.hyperconvergeds,
      { namespace: hyperconvergedNamespace, name: hyperconvergedName },
      patchOf({ metadata: { annotations } }),
    );
    await plane.quiet();
    await resized(plane, "u1.large");
    expect(await restartMessage(plane)).toBe("a non-live-updatable field was changed in the template spec");
    expect((await plane.vmi()).spec).toMatchObject({
      domain: { cpu: { sockets: 1 }, memory: { guest: "4Gi" } },
    });
    await plane.stop();
  });

  it("keeps memory as it is where it cannot move", async () => {
    const bridge = { domain: { devices: { interfaces: [{ name: "default", bridge: {} }] } } };
    const plane = await running({ template: bridge });
    await resized(plane, "u1.large");
    expect(await restartMessage(plane)).toBe(
      "memory updated in template spec. Memory-hotplug is only available for migratable VMs",
    );
    await plane.stop();
  });
});

describe("a change of the template while the machine runs", () => {
  const memBalloon = { template: { spec: { domain: { devices: { autoattachMemBalloon: false } } } } };

  it.each(["reference", "expand", "expandAll"] as const)(
    "%s: needs a restart where it is not live",
    async (policy) => {
      const plane = await running({ policy });
      expect(await restartMessage(plane)).toBeUndefined();
      await change(plane, memBalloon);
      expect(await restartMessage(plane)).toBe("a non-live-updatable field was changed in the template spec");
      await plane.stop();
    },
  );

  it("reaches the instance where it is placement", async () => {
    const plane = await running();
    await change(plane, { template: { spec: { nodeSelector: { disk: "fast" } } } });
    expect((await plane.vmi()).spec).toMatchObject({ nodeSelector: { disk: "fast" } });
    expect(await restartMessage(plane)).toBeUndefined();
    await plane.stop();
  });

  it("expandAll alone needs no restart, and later changes still do", async () => {
    const plane = await running();
    await plane.setPolicy("expandAll");
    await plane.quiet();
    expect((await plane.vm()).spec).not.toHaveProperty("instancetype");
    expect(await restartMessage(plane)).toBeUndefined();
    await change(plane, memBalloon);
    expect(await restartMessage(plane)).toBe("a non-live-updatable field was changed in the template spec");
    await plane.stop();
  });

  it("a flat machine is resized live too", async () => {
    const plane = await running({ policy: "expandAll" });
    await change(plane, {
      template: { spec: { domain: { cpu: { sockets: 2 }, memory: { guest: "8Gi" } } } },
    });
    expect((await plane.vmi()).status).toMatchObject({
      currentCPUTopology: { sockets: 2 },
      memory: { guestCurrent: "8Gi" },
    });
    expect(await restartMessage(plane)).toBeUndefined();
    await plane.stop();
  });
});

describe("migrations", () => {
  const migration = (name: string): KubeObject => ({
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstanceMigration",
    metadata: { namespace: "ns", name },
    spec: { vmiName: "vm" },
  });
  const phase = async (plane: TestControlPlane, name: string) => {
    const stored = await plane.api.get(resources.virtualMachineInstanceMigrations, { namespace: "ns", name });
    return stringAt(stored.status, "phase");
  };

  it("move a guest to the other node and back", async () => {
    const plane = await running();
    await plane.api.create(resources.virtualMachineInstanceMigrations, migration("one"));
    await plane.quiet();
    expect((await plane.vmi()).status).toMatchObject({ nodeName: "node02" });
    await plane.api.create(resources.virtualMachineInstanceMigrations, migration("two"));
    await plane.quiet();
    expect((await plane.vmi()).status).toMatchObject({ nodeName: "node01" });
    expect((await plane.vmi()).metadata.labels).toMatchObject({ "kubevirt.io/nodeName": "node01" });
    await plane.stop();
  });

  it("are kept until five newer ones are over", async () => {
    const plane = await running();
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) {
      await plane.api.create(resources.virtualMachineInstanceMigrations, migration(name));
      await plane.quiet();
    }
    const { items } = await plane.api.list(resources.virtualMachineInstanceMigrations);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(["c", "d", "e", "f", "g"]);
    await plane.stop();
  });

  it("wait for a node, and are cancelled by deletion", async () => {
    const plane = await running();
    await plane.api.patch(resources.nodes, { name: "node02" }, patchOf({ spec: { unschedulable: true } }));
    await plane.api.create(resources.virtualMachineInstanceMigrations, migration("one"));
    await plane.quiet();
    expect(await phase(plane, "one")).toBe("Scheduling");
    await plane.api.delete(resources.virtualMachineInstanceMigrations, { namespace: "ns", name: "one" });
    await plane.quiet();
    await expect(phase(plane, "one")).rejects.toThrow("not found");
    expect((await plane.vmi()).status).toMatchObject({ phase: "Running", nodeName: "node01" });
    expect((await plane.api.list(resources.pods)).items).toHaveLength(1);
    await plane.stop();
  });

  it.each([
    {
      name: "no instance",
      spec: { runStrategy: "Halted" },
      template: {},
      message: 'the VMI "vm" does not exist under the cluster',
    },
    {
      name: "an instance that cannot move",
      spec: {},
      template: { domain: { devices: { interfaces: [{ name: "default", bridge: {} }] } } },
      message:
        "Cannot migrate VMI, Reason: InterfaceNotLiveMigratable, Message: cannot migrate VMI which does not use masquerade to connect to the pod network",
    },
  ])("are refused for $name", async ({ spec, template, message }) => {
    const plane = await running({ spec, template });
    const created = plane.api.create(resources.virtualMachineInstanceMigrations, migration("one"));
    await expect(created).rejects.toThrow(message);
    await plane.stop();
  });

  it("are refused while another one is under way", async () => {
    const plane = await running();
    await plane.api.patch(resources.nodes, { name: "node02" }, patchOf({ spec: { unschedulable: true } }));
    await plane.api.create(resources.virtualMachineInstanceMigrations, migration("one"));
    await plane.quiet();
    const second = plane.api.create(resources.virtualMachineInstanceMigrations, migration("two"));
    await expect(second).rejects.toThrow("in-flight migration detected");
    await plane.stop();
  });

  it("fail when their instance ends", async () => {
    const plane = await running();
    await plane.api.patch(resources.nodes, { name: "node02" }, patchOf({ spec: { unschedulable: true } }));
    await plane.api.create(resources.virtualMachineInstanceMigrations, migration("one"));
    await plane.quiet();
    await change(plane, { runStrategy: "Halted" });
    expect(await phase(plane, "one")).toBe("Failed");
    await plane.stop();
  });
});
