import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { defaultClusterConfig } from "../config/cluster-config.js";
import { lookupOf } from "../find/lookup-of.js";
import { admitVm, validateVm } from "./admit-vm.js";

const type = (role: string, spec: JsonObject): KubeObject => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: `VirtualMachineCluster${role}`,
  metadata: { name: "t" },
  spec,
});
const small = { cpu: { guest: 1 }, memory: { guest: "1Gi" } };

/** Name, instance type, preference, VMI spec, then field and message of each cause. */
const rows: readonly (readonly [
  string,
  JsonObject | undefined,
  JsonObject | undefined,
  JsonObject,
  readonly string[],
])[] = [
  ["nothing found, nothing refused", undefined, undefined, { domain: {} }, []],
  [
    "every conflict is a cause",
    small,
    undefined,
    { domain: { cpu: { sockets: 1 }, memory: { guest: "2Gi" } } },
    [
      "spec.template.spec.domain.cpu.sockets: VM field(s) spec.template.spec.domain.cpu.sockets conflicts with selected instance type",
      "spec.template.spec.domain.memory.guest: VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type",
    ],
  ],
  [
    "vCPUs that do not spread",
    { ...small, cpu: { guest: 3 } },
    { cpu: { preferredCPUTopology: "spread", spreadOptions: { across: "CoresThreads" } } },
    { domain: {} },
    [
      "instancetype.spec.cpu.guest: 3 vCPUs provided by the instance type are not divisible by the number of threads per core 2",
    ],
  ],
  [
    "the machine's own topology, after defaults, meets one vCPU",
    undefined,
    { requirements: { cpu: { guest: 1 } } },
    { domain: {} },
    [],
  ],
  [
    "an unmet requirement names the levels that count",
    undefined,
    { cpu: { preferredCPUTopology: "any" }, requirements: { cpu: { guest: 4 } } },
    { domain: { cpu: { cores: 2 } } },
    [
      "spec.template.spec.domain.cpu.cores, spec.template.spec.domain.cpu.sockets, spec.template.spec.domain.cpu.threads: failure checking preference requirements: insufficient CPU resources of 0 vCPU provided by VirtualMachine, preference requires 4 vCPU provided as cores, sockets and threads",
    ],
  ],
  [
    "a machine type of another architecture, and secure boot without SMM",
    undefined,
    { firmware: { preferredEfi: {} } },
    { architecture: "arm64", domain: { machine: { type: "q35" } } },
    [
      "spec.template.spec.domain.machine.type: spec.template.spec.domain.machine.type is not supported: q35 (allowed values: [virt*])",
      "spec.template.spec.domain: spec.template.spec.domain has EFI SecureBoot enabled. SecureBoot requires SMM, which is currently disabled.",
    ],
  ],
  [
    "secure boot with the SMM of the preference",
    undefined,
    { firmware: { preferredEfi: { secureBoot: true } }, features: { preferredSmm: {} } },
    { domain: { machine: { type: "pc-q35-rhel9.4.0" } } },
    [],
  ],
  [
    "EFI without secure boot",
    undefined,
    undefined,
    { domain: { firmware: { bootloader: { efi: { secureBoot: false } } } } },
    [],
  ],
  [
    "memory of the instance type",
    small,
    { requirements: { memory: { guest: "2048Mi" } } },
    { domain: {} },
    [
      "spec.instancetype: failure checking preference requirements: insufficient Memory resources of 1Gi provided by instance type, preference requires 2Gi",
    ],
  ],
];

describe("admitVm", () => {
  it.each(rows)("%s", (_name, instancetype, preference, spec, want) => {
    const types = [
      ...(instancetype === undefined ? [] : [type("Instancetype", instancetype)]),
      ...(preference === undefined ? [] : [type("Preference", preference)]),
    ];
    const vm: KubeObject = {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: "web", namespace: "shop" },
      spec: { instancetype: { name: "t" }, preference: { name: "t" }, template: { spec } },
    };
    const causes = validateVm(vm, lookupOf(types), defaultClusterConfig);
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual(want);
  });

  it("says nothing of what types have no part in", () => {
    const spec = { domain: { machine: { type: "isapc" } } };
    const vm = {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: {},
      spec: { template: { spec } },
    };
    expect(admitVm(vm, lookupOf([]), defaultClusterConfig)).toEqual([]);
  });
});
