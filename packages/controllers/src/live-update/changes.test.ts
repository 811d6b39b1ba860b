import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { cpuChange } from "./cpu-change.js";
import { memoryChange } from "./memory-change.js";

const on = (type: string, status = "True") => ({ type, status });
const moving = { migrationState: { startTimestamp: "2025-01-01T00:00:00Z" } };

function instance(domain: JsonObject, status: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    metadata: { name: "vm" },
    spec: { domain },
    status,
  };
}

describe("another number of sockets", () => {
  const cpu = { sockets: 2, cores: 2, threads: 1, maxSockets: 8 };
  const wanted = (sockets: number, more: JsonObject = {}) => ({
    architecture: "amd64",
    domain: { cpu: { ...cpu, sockets } },
    ...more,
  });

  it.each([
    { name: "the same", sockets: 2, status: {}, change: { kind: "none" } },
    {
      name: "while another change is under way",
      sockets: 4,
      status: { conditions: [on("HotVCPUChange")] },
      change: { kind: "busy", message: "another CPU hotplug is in progress" },
    },
    {
      name: "while the guest moves",
      sockets: 4,
      status: moving,
      change: { kind: "busy", message: "CPU hotplug is not allowed while VMI is migrating" },
    },
    {
      name: "above what is available",
      sockets: 9,
      status: {},
      change: {
        kind: "restart",
        message: "CPU sockets updated in template spec to a value higher than what's available",
      },
    },
    {
      name: "fewer",
      sockets: 1,
      status: {},
      change: { kind: "restart", message: "Reduction of CPU socket count requires a restart" },
    },
  ])("$name", ({ sockets, status, change }) => {
    expect(cpuChange(wanted(sockets), instance({ cpu }, status))).toEqual(change);
  });

  it("on ARM takes a restart", () => {
    const change = cpuChange(wanted(4, { architecture: "arm64" }), instance({ cpu }));
    expect(change).toEqual({ kind: "restart", message: "ARM doesn't support CPU hotplug" });
  });

  it("is plugged, and requests and limits grow by a tenth of each virtual CPU", () => {
    const resources = { requests: { cpu: "400m" }, limits: { cpu: "1" } };
    const template = wanted(4, { domain: { cpu: { ...cpu, sockets: 4 }, resources } });
    const change = cpuChange(template, instance({ cpu, resources }));
    expect(change).toEqual({
      kind: "patch",
      operations: [
        { op: "test", path: "/spec/domain/cpu/sockets", value: 2 },
        { op: "replace", path: "/spec/domain/cpu/sockets", value: 4 },
        { op: "test", path: "/spec/domain/resources/requests/cpu", value: "400m" },
        { op: "replace", path: "/spec/domain/resources/requests/cpu", value: "800m" },
        { op: "test", path: "/spec/domain/resources/limits/cpu", value: "1" },
        { op: "replace", path: "/spec/domain/resources/limits/cpu", value: "1400m" },
      ],
    });
  });
});

describe("another size of memory", () => {
  const memory = { guest: "4Gi", maxGuest: "16Gi" };
  const status = {
    memory: { guestAtBoot: "4Gi", guestCurrent: "4Gi", guestRequested: "4Gi" },
    conditions: [on("LiveMigratable")],
  };
  const wanted = (guest: string, more: JsonObject = {}, architecture = "amd64") => ({
    architecture,
    domain: { memory: { guest }, ...more },
  });
  const unfit = (why: string) => ({ kind: "restart", message: `memory hotplug not supported, ${why}` });
  const template = (what: string) => ({ kind: "restart", message: `memory updated in template spec${what}` });

  it.each([
    { name: "the same in other words", given: wanted("4096Mi"), change: { kind: "none" } },
    {
      name: "after a change that failed",
      given: wanted("8Gi"),
      more: { conditions: [on("LiveMigratable"), on("HotMemoryChange", "False")] },
      change: template(". Memory-hotplug failed and is not available for this VM configuration"),
    },
    {
      name: "of a guest that cannot move",
      given: wanted("8Gi"),
      more: { conditions: [on("LiveMigratable", "False")] },
      change: template(". Memory-hotplug is only available for migratable VMs"),
    },
    {
      name: "while another change is under way",
      given: wanted("8Gi"),
      more: { conditions: [on("LiveMigratable"), on("HotMemoryChange")] },
      change: { kind: "busy", message: "another memory hotplug is in progress" },
    },
    {
      name: "while the guest moves",
      given: wanted("8Gi"),
      more: moving,
      change: { kind: "busy", message: "memory hotplug is not allowed while VMI is migrating" },
    },
    {
      name: "realtime",
      given: wanted("8Gi", { cpu: { realtime: {} } }),
      change: unfit("Memory hotplug is not compatible with realtime VMs"),
    },
    {
      name: "encrypted",
      given: wanted("8Gi", { launchSecurity: { sev: {} } }),
      change: unfit("Memory hotplug is not compatible with encrypted VMs"),
    },
    {
      name: "above what is available",
      given: wanted("32Gi"),
      change: unfit("Guest memory is greater than the configured maxGuest memory"),
    },
    {
      name: "of a broken size",
      given: wanted("5000001Ki"),
      change: unfit("Guest memory must be 2Mi aligned"),
    },
    {
      name: "on another architecture",
      given: wanted("8Gi", {}, "arm64"),
      change: unfit("Memory hotplug is only available for x86_64 VMs"),
    },
    {
      name: "less than at boot",
      given: wanted("2Gi"),
      change: template(" to a value lower than what the VM started with"),
    },
  ])("$name", ({ given, more = {}, change }) => {
    expect(memoryChange(given, instance({ memory }, { ...status, ...more }))).toEqual(change);
  });

  it("without room to grow takes a restart", () => {
    const change = memoryChange(wanted("8Gi"), instance({ memory: { guest: "4Gi" } }, status));
    expect(change).toEqual(template(". Memory-hotplug is not available for this VM configuration"));
  });

  it("is plugged, and requests grow to the guest's size at least", () => {
    const resources = { requests: { memory: "1Gi" } };
    const change = memoryChange(wanted("8Gi"), instance({ memory, resources }, status));
    expect(change).toEqual({
      kind: "patch",
      operations: [
        { op: "test", path: "/spec/domain/memory/guest", value: "4Gi" },
        { op: "replace", path: "/spec/domain/memory/guest", value: "8Gi" },
        { op: "test", path: "/spec/domain/resources/requests/memory", value: "1Gi" },
        { op: "replace", path: "/spec/domain/resources/requests/memory", value: "8Gi" },
      ],
    });
  });
});
