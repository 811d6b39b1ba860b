import { type JsonObject, objectAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  conditionOf,
  hasStatus,
  isReady,
  machineName,
  machineObject,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/{instancetype,webhook,requirements}.go.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

const preferCores: JsonObject = { cpu: { preferredCPUTopology: "cores" } };

describe("a machine that names a type which does not exist yet", () => {
  const roles = [
    { role: "instancetype", kind: "VirtualMachineInstancetype", spec: sizes(1, "128Mi") },
    { role: "instancetype", kind: "VirtualMachineClusterInstancetype", spec: sizes(1, "128Mi") },
    { role: "preference", kind: "VirtualMachinePreference", spec: preferCores },
    { role: "preference", kind: "VirtualMachineClusterPreference", spec: preferCores },
  ];

  it.each(roles)("is created, says so, and starts with the $kind (CNV-9086, 9089 to 9091)", async (entry) => {
    const { role, kind, spec } = entry;
    const namespace = await session.namespace();
    const name = `late-${namespace}`;
    await session.create(machineObject(namespace, "waits", { [role]: { name, kind } }));
    const failed = await session.until(machineName(namespace, "waits"), "a failure", (vm) =>
      conditionOf(vm, "Failure") === undefined ? undefined : vm,
    );
    const reason = role === "instancetype" ? "FailedFindInstancetype" : "FailedFindPreference";
    expect(conditionOf(failed, "Failure")).toMatchObject({
      status: "True",
      reason,
      message: `${kind.toLowerCase()}s.instancetype.kubevirt.io "${name}" not found`,
    });
    expect(hasStatus("Stopped")(failed)).toBeDefined();

    await session.create(typeObject(kind, name, spec, namespace));
    const ready = await session.until(machineName(namespace, "waits"), "Ready", isReady);
    expect(conditionOf(ready, "Failure")).toBeUndefined();
  });
});

describe("the kind of a matcher", () => {
  const kinds = [
    { kind: undefined, of: "VirtualMachineCluster" },
    { kind: "VirtualMachineCluster*", of: "VirtualMachineCluster" },
    { kind: "virtualmachinecluster*", of: "VirtualMachineCluster" },
    { kind: "virtualmachinecluster*s", of: "VirtualMachineCluster" },
    { kind: "VirtualMachine*", of: "VirtualMachine" },
    { kind: "virtualmachine*", of: "VirtualMachine" },
    { kind: "virtualmachine*s", of: "VirtualMachine" },
  ];
  // KubeVirt lowers the case of a kind before it compares it.
  const spelled = (kind: string | undefined, role: string) =>
    kind?.replace("*", kind.startsWith("V") ? role : role.toLowerCase());

  it.each(kinds)("$kind finds a $of type (CNV-9094)", async ({ kind, of }) => {
    const namespace = await session.namespace();
    await session.create(typeObject(`${of}Instancetype`, namespace, sizes(2, "256Mi"), namespace));
    await session.create(typeObject(`${of}Preference`, namespace, preferCores, namespace));
    await session.create(
      machineObject(namespace, "named", {
        runStrategy: "Halted",
        instancetype: { name: namespace, ...optional(spelled(kind, "Instancetype")) },
        preference: { name: namespace, ...optional(spelled(kind, "Preference")) },
      }),
    );
    const vm = await session.until(machineName(namespace, "named"), "captured", (vm) =>
      objectAt(vm.status, "preferenceRef") === undefined ? undefined : vm,
    );
    // What was omitted stays omitted.
    const want = (role: string) => ({ name: namespace, ...optional(spelled(kind, role)) });
    expect(vm.status).toMatchObject({
      instancetypeRef: want("Instancetype"),
      preferenceRef: want("Preference"),
    });
    if (kind === undefined) expect(objectAt(vm.status, "instancetypeRef")).not.toHaveProperty("kind");
  });

  it("that is none is stored, and told in a condition", async () => {
    const namespace = await session.namespace();
    await session.create(
      machineObject(namespace, "odd", { instancetype: { name: "u1.small", kind: "InstanceType" } }),
    );
    const condition = await session.until(machineName(namespace, "odd"), "a failure", (vm) =>
      conditionOf(vm, "Failure"),
    );
    expect(condition).toMatchObject({
      reason: "FailedFindInstancetype",
      message: "got unexpected kind in InstancetypeMatcher: InstanceType",
    });
  });
});

describe("an instance type", () => {
  const broken = [
    { without: "cpu", spec: { memory: { guest: "128M" } }, field: "spec.cpu" },
    { without: "cpu.guest", spec: { cpu: {}, memory: { guest: "128M" } }, field: "spec.cpu.guest" },
    { without: "memory", spec: { cpu: { guest: 1 } }, field: "spec.memory" },
    { without: "memory.guest", spec: { cpu: { guest: 1 }, memory: {} }, field: "spec.memory.guest" },
  ];

  it.each(broken)("without $without is refused (CNV-9083)", async ({ spec, field }) => {
    const namespace = await session.namespace();
    const type = typeObject("VirtualMachineInstancetype", "broken", spec, namespace);
    await expect(session.create(type)).rejects.toMatchObject({
      code: 422,
      reason: "Invalid",
      details: { causes: [{ reason: "FieldValueRequired", field }] },
    });
  });

  it("that is complete is accepted, and so is a preference without anything (CNV-9082, 9084)", async () => {
    const namespace = await session.namespace();
    await session.create(typeObject("VirtualMachineInstancetype", "whole", sizes(1, "128M"), namespace));
    const preference = await session.create(typeObject("VirtualMachinePreference", "whole", {}, namespace));
    expect(preference.metadata.generation).toBe(1);
  });
});

function optional(kind: string | undefined): JsonObject {
  return kind === undefined ? {} : { kind };
}
