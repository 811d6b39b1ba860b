import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { admitVm } from "./admit/admit-vm.js";
import { commonInstancetypes } from "./catalogue/common-instancetypes.js";
import { defaultClusterConfig } from "./config/cluster-config.js";
import { expand } from "./expand/expand.js";
import { find } from "./find/find.js";
import { lookupOf } from "./find/lookup-of.js";
import { expandWithRecord } from "./provenance/expand-with-record.js";
import { withoutRecord, withRecord } from "./provenance/record-annotation.js";
import { recordReproduces } from "./provenance/record-reproduces.js";
import { sameVmi } from "./sameness/same-vmi.js";

/** A machine as somebody types it for `unfold expand`: no name, no namespace, or no metadata at all. */
const machine = (instancetype: object): KubeObject =>
  ({
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    spec: { instancetype, template: { spec: { domain: { devices: {} } } } },
  }) as unknown as KubeObject;

describe("a machine without metadata", () => {
  const lookup = lookupOf(commonInstancetypes());
  const config = defaultClusterConfig;
  const vm = machine({ name: "u1.small" });
  const instancetype = find("instancetype", vm, lookup);
  const input = {
    instancetype: instancetype.ok ? instancetype.found : undefined,
    preference: undefined,
    config,
  };

  it("expands as any other", () => {
    const named = { ...vm, metadata: { name: "a", namespace: "b" } };
    const specs = [vm, named].map((given) => {
      const result = expand(given, { ...input, mode: "exact" });
      return result.ok ? result.vm.spec : result.error.message;
    });
    expect(specs[0]).toEqual(specs[1]);
    expect(admitVm(vm, lookup, config)).toEqual([]);
    expect(sameVmi(vm, lookup, config)).toMatchObject({ ok: true, differences: [] });
  });

  it("has a record that is proven, written and taken away", () => {
    const expanded = expandWithRecord(vm, { ...input, mode: "faithful" });
    if (!expanded.ok || expanded.record === undefined) throw new Error("expands");
    expect(recordReproduces(expanded.vm, expanded.record, config)).toBe(true);
    expect(withoutRecord(withRecord(expanded.vm, expanded.record))).toEqual({ ...expanded.vm, metadata: {} });
  });

  it("finds no type in a namespace it does not say", () => {
    const missing = find(
      "instancetype",
      machine({ name: "u1.small", kind: "VirtualMachineInstancetype" }),
      lookup,
    );
    expect(missing.ok ? "" : missing.error.message).toBe(
      'virtualmachineinstancetypes.instancetype.kubevirt.io "u1.small" not found',
    );
  });
});
