import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonInstancetypes } from "./catalogue/common-instancetypes.js";
import { commonPreferences } from "./catalogue/common-preferences.js";
import { defaultClusterConfig } from "./config/cluster-config.js";
import { expand } from "./expand/expand.js";
import { struct } from "./field-value.js";
import { find } from "./find/find.js";
import { lookupOf } from "./find/lookup-of.js";
import { inferMatchers } from "./infer/infer-matchers.js";
import { sameVmi } from "./sameness/same-vmi.js";

const group = "instancetype.kubevirt.io/v1beta1";

function type(kind: string, spec: JsonObject): KubeObject {
  return { apiVersion: group, kind, metadata: { name: "t" }, spec };
}

interface Given {
  readonly instancetype?: JsonObject;
  readonly preference?: JsonObject;
  readonly spec?: JsonObject;
  readonly metadata?: JsonObject;
  readonly binding?: string;
}

/** The expanded template, or the paths of the conflicts. */
function expanded({ instancetype, preference, spec = {}, metadata, binding = "bridge" }: Given) {
  const vm: KubeObject = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: {
      ...(instancetype === undefined ? {} : { instancetype: { name: "t" } }),
      ...(preference === undefined ? {} : { preference: { name: "t" } }),
      template: { spec, ...(metadata === undefined ? {} : { metadata }) },
    },
  };
  const lookup = lookupOf([
    type("VirtualMachineClusterInstancetype", instancetype ?? {}),
    type("VirtualMachineClusterPreference", preference ?? {}),
  ]);
  const [first, second] = [find("instancetype", vm, lookup), find("preference", vm, lookup)];
  if (!first.ok || !second.ok) throw new Error("the fixture's types are not found");
  const config = { ...defaultClusterConfig, defaultNetworkInterface: binding };
  const types = { instancetype: first.found, preference: second.found };
  const result = expand(vm, { ...types, config, mode: "exact" });
  if (!result.ok) return { conflicts: result.error.conflicts.map(({ path }) => path) };
  return struct(struct(result.vm.spec, "template"), "spec") ?? {};
}

const size = { cpu: { guest: 4 }, memory: { guest: "1Gi" } };
const base = "spec.template.spec";

/** Each row fails when its rule is inverted: what the inverted rule would give is named. */
const rows: readonly (readonly [rule: string, given: Given, want: JsonObject])[] = [
  [
    "overcommit is float32: the exact share would be 114085068",
    { instancetype: { ...size, memory: { guest: "128Mi", overcommitPercent: 15 } } },
    { domain: { resources: { requests: { memory: "114085072" } } } },
  ],
  [
    "memory reports its first conflict only, not one a field",
    {
      instancetype: { ...size, memory: { guest: "1Gi", maxGuest: "2Gi" } },
      spec: { domain: { memory: { guest: "1Gi", maxGuest: "2Gi" } } },
    },
    { conflicts: [`${base}.domain.memory.guest`] },
  ],
  [
    "an annotation's path has no prefix",
    { instancetype: { ...size, annotations: { "a.b/c": "1" } }, metadata: { annotations: { "a.b/c": "2" } } },
    { conflicts: ["annotations.a.b/c"] },
  ],
  [
    "one vCPU is one socket, however it would be spread",
    {
      instancetype: { ...size, cpu: { guest: 1 } },
      preference: { cpu: { preferredCPUTopology: "spread", spreadOptions: { ratio: 4 } } },
    },
    { domain: { cpu: { sockets: 1, cores: 1, threads: 1 } } },
  ],
  [
    "a disk without target becomes a disk under any preference of devices",
    { preference: { devices: {} }, spec: { domain: { devices: { disks: [{ name: "a" }] } } } },
    { domain: { devices: { disks: [{ name: "a", disk: {} }] } } },
  ],
  [
    "a preference of firmware leaves an empty boot loader behind",
    { preference: { firmware: {} } },
    { domain: { firmware: { bootloader: {} } } },
  ],
  [
    "the default interface follows the cluster: masquerade",
    { instancetype: size, binding: "masquerade" },
    { domain: { devices: { interfaces: [{ name: "default", masquerade: {} }] } } },
  ],
  [
    "maxSockets of the instance type overwrites the user's without a conflict",
    {
      instancetype: { ...size, cpu: { guest: 4, maxSockets: 8 } },
      spec: { domain: { cpu: { maxSockets: 6 } } },
    },
    { domain: { cpu: { maxSockets: 8 } } },
  ],
];

describe("the subtle rules", () => {
  it.each(rows)("%s", (_, given, want) => {
    expect(expanded(given)).toMatchObject(want);
  });

  it("a status reference captured from another type is stale", () => {
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
    const result = find(
      "instancetype",
      vm,
      lookupOf([revision, type("VirtualMachineClusterInstancetype", size)]),
    );
    expect(result.ok && result.found?.spec).toEqual(size);
  });

  it("policy Ignore clears the memory an inferred instance type replaces", async () => {
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
    expect(struct(template, "domain")).toEqual({});
  });
});

describe("laws of expansion", () => {
  const catalogue = lookupOf([...commonInstancetypes(), ...commonPreferences()]);
  const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name ?? "");
  const machines = fc
    .record({
      instancetype: fc.constantFrom(...names(commonInstancetypes())),
      preference: fc.constantFrom(...names(commonPreferences())),
      domain: fc.record(
        {
          features: fc.constantFrom<JsonObject>({}, { acpi: { enabled: false } }),
          firmware: fc.constantFrom<JsonObject>({}, { bootloader: {} }, { bootloader: { bios: {} } }),
          devices: fc.constantFrom<JsonObject>(
            {},
            { disks: [{ name: "a" }] },
            { autoattachInputDevice: true },
          ),
        },
        { requiredKeys: [] },
      ),
    })
    .map(
      ({ instancetype, preference, domain }): KubeObject => ({
        apiVersion: "kubevirt.io/v1",
        kind: "VirtualMachine",
        metadata: { name: "vm", namespace: "shop" },
        spec: {
          instancetype: { name: instancetype },
          preference: { name: preference },
          template: { spec: { domain, volumes: [{ name: "a", containerDisk: { image: "x" } }] } },
        },
      }),
    );

  function flat(vm: KubeObject): KubeObject | undefined {
    const [instancetype, preference] = [
      find("instancetype", vm, catalogue),
      find("preference", vm, catalogue),
    ];
    if (!instancetype.ok || !preference.ok) return undefined;
    const types = { instancetype: instancetype.found, preference: preference.found };
    const result = expand(vm, { ...types, config: defaultClusterConfig, mode: "faithful" });
    return result.ok ? result.vm : undefined;
  }

  const options = { seed: 20261123, numRuns: 300 };

  it("leaves its input unchanged, is idempotent and means nothing by the order of keys", () => {
    fc.assert(
      fc.property(machines, (vm) => {
        const before = JSON.stringify(vm);
        const once = flat(vm);
        expect(JSON.stringify(vm)).toBe(before);
        if (once === undefined) return;
        expect(flat(once)).toEqual(once);
        expect(flat(reversed(vm) as KubeObject)).toEqual(once);
      }),
      options,
    );
  });

  it("starts the same instance", () => {
    fc.assert(
      fc.property(machines, (vm) => {
        const result = sameVmi(vm, catalogue);
        if (result.ok) expect(result.differences).toEqual([]);
      }),
      options,
    );
  });

  it("says which cluster defaults it freezes, and where two instances differ", () => {
    const vm = { ...flatless("windows.11.virtio") };
    const faithful = sameVmi(vm, catalogue);
    expect(faithful.ok && faithful.frozenDefaults.map(({ path }) => path)).toEqual([
      `${base}.architecture`,
      `${base}.domain.machine.type`,
      `${base}.evictionStrategy`,
      `${base}.domain.devices.interfaces`,
      `${base}.networks`,
    ]);
    const exact = sameVmi(vm, catalogue, defaultClusterConfig, "exact");
    expect(exact.ok && exact.differences.length).toBeGreaterThan(0);
  });
});

function flatless(preference: string): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "vm", namespace: "shop" },
    spec: { preference: { name: preference }, template: { spec: {} } },
  };
}

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  const copy: MutableJsonObject = {};
  for (const key of Object.keys(value).reverse()) setOwnField(copy, key, reversed(value[key] ?? null));
  return copy;
}
