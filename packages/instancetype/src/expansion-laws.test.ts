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
import { find } from "./find/find.js";
import { lookupOf } from "./find/lookup-of.js";
import { sameVmi } from "./sameness/same-vmi.js";

const base = "spec.template.spec";

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
