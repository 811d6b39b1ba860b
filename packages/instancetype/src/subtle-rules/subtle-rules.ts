import type { KubeObject } from "@unfold/apimachinery";
import { struct } from "../field-value.js";
import { find } from "../find/find.js";
import { lookupOf } from "../find/lookup-of.js";
import { inferMatchers } from "../infer/infer-matchers.js";
import { expanded, type SubtleRule, type } from "./subtle-rule.js";

const size = { cpu: { guest: 4 }, memory: { guest: "1Gi" } };
const base = "spec.template.spec";

/** The rules the specification calls surprising (spec-instancetype §2 to §6). */
export const subtleRules: readonly SubtleRule[] = [
  {
    rule: "overcommit is float32: the exact share would be 114085068",
    answer: () => expanded({ instancetype: { ...size, memory: { guest: "128Mi", overcommitPercent: 15 } } }),
    want: { domain: { resources: { requests: { memory: "114085072" } } } },
    inversion: {
      file: "apply/overcommit.ts",
      from: "Math.fround(toFloat32(quantityValue(guest)) * share)",
      to: "Number(quantityValue(guest)) * (1 - percent / 100)",
    },
  },
  {
    rule: "memory reports its first conflict only, not one a field",
    answer: () =>
      expanded({
        instancetype: { ...size, memory: { guest: "1Gi", maxGuest: "2Gi" } },
        spec: { domain: { memory: { guest: "1Gi", maxGuest: "2Gi" } } },
      }),
    want: { conflicts: [`${base}.domain.memory.guest`] },
    inversion: {
      file: "apply/memory.ts",
      from: "[conflictUnder(context, path)]",
      to: '[path, "domain.memory.maxGuest"].map((each) => conflictUnder(context, each))',
    },
  },
  {
    rule: "an annotation's path has no prefix",
    answer: () =>
      expanded({
        instancetype: { ...size, annotations: { "a.b/c": "1" } },
        metadata: { annotations: { "a.b/c": "2" } },
      }),
    want: { conflicts: ["annotations.a.b/c"] },
    inversion: {
      file: "apply/annotations.ts",
      from: "conflictAt(`annotations.",
      to: "conflictAt(`spec.template.metadata.annotations.",
    },
  },
  {
    rule: "one vCPU is one socket, however it would be spread",
    answer: () =>
      expanded({
        instancetype: { ...size, cpu: { guest: 1 } },
        preference: { cpu: { preferredCPUTopology: "spread", spreadOptions: { ratio: 4 } } },
      }),
    want: { domain: { cpu: { sockets: 1, cores: 1, threads: 1 } } },
    inversion: { file: "apply/topology.ts", from: "if (vcpus === 1) return one;", to: "" },
  },
  {
    rule: "a disk without target becomes a disk under any preference of devices",
    answer: () =>
      expanded({
        preference: { devices: {} },
        spec: { domain: { devices: { disks: [{ name: "a" }] } } },
      }),
    want: { domain: { devices: { disks: [{ name: "a", disk: {} }] } } },
    inversion: {
      file: "preference/disks.ts",
      from: "if (made) disk.disk = preferred.target;",
      to: "",
    },
  },
  {
    rule: "a preference of firmware leaves an empty boot loader behind",
    answer: () => expanded({ preference: { firmware: {} } }),
    want: { domain: { firmware: { bootloader: {} } } },
    inversion: {
      file: "preference/firmware.ts",
      from: 'draft.object(draft.object(draft.domain, "firmware"), "bootloader")',
      to: "{}",
    },
  },
  {
    rule: "the default interface follows the cluster: masquerade",
    answer: () => expanded({ instancetype: size, binding: "masquerade" }),
    want: { domain: { devices: { interfaces: [{ name: "default", masquerade: {} }] } } },
    inversion: {
      file: "expand/default-network.ts",
      from: "return { name, masquerade: {} };",
      to: "return { name, bridge: {} };",
    },
  },
  {
    rule: "maxSockets of the instance type overwrites the user's without a conflict",
    answer: () =>
      expanded({
        instancetype: { ...size, cpu: { guest: 4, maxSockets: 8 } },
        spec: { domain: { cpu: { maxSockets: 6 } } },
      }),
    want: { domain: { cpu: { maxSockets: 8 } } },
    inversion: {
      file: "apply/cpu.ts",
      from: 'to: "maxSockets" }',
      to: 'to: "maxSockets", userSet: isPresent }',
    },
  },
  {
    rule: "a status reference captured from another type is stale",
    answer: staleReference,
    want: { spec: size },
    inversion: {
      file: "find/find.ts",
      from: "capturedFrom === wantedLabel ? result.found : undefined",
      to: "result.found",
    },
  },
  {
    rule: "policy Ignore clears the memory an inferred instance type replaces",
    answer: ignoredInference,
    want: { memory: null },
    inversion: {
      file: "infer/infer-matchers.ts",
      from: 'if (role !== "instancetype" || !ignore) return',
      to: "return",
    },
  },
];

function staleReference() {
  const revision: KubeObject = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: "old",
      namespace: "shop",
      labels: { "instancetype.kubevirt.io/object-name": "other" },
    },
    data: type("VirtualMachineClusterInstancetype", { cpu: { guest: 16 }, memory: { guest: "1Gi" } }),
  };
  const vm: KubeObject = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: { instancetype: { name: "t" } },
    status: { instancetypeRef: { controllerRevisionRef: { name: "old" } } },
  };
  const objects = [revision, type("VirtualMachineClusterInstancetype", size)];
  const result = find("instancetype", vm, lookupOf(objects));
  return { spec: (result.ok && result.found?.spec) || null };
}

async function ignoredInference() {
  const claim: KubeObject = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: "c",
      namespace: "shop",
      labels: { "instancetype.kubevirt.io/default-instancetype": "t" },
    },
  };
  const vm: KubeObject = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: {
      instancetype: { inferFromVolume: "v", inferFromVolumeFailurePolicy: "Ignore" },
      template: {
        spec: {
          domain: { memory: { guest: "512Mi" } },
          volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }],
        },
      },
    },
  };
  const result = await inferMatchers(vm, async () => claim);
  const template = result.ok ? struct(struct(result.vm.spec, "template"), "spec") : undefined;
  return { memory: struct(template, "domain")?.memory ?? null };
}
