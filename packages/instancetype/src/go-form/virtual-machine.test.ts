import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { goFormOfVm } from "./virtual-machine.js";

const vm = (spec: JsonObject) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: {},
  spec,
});

/** Name, domain as given, domain as written (besides `devices` and `resources`). */
const domains: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ["zero values go", { cpu: { cores: 0, model: "", dedicatedCpuPlacement: false } }, { cpu: {} }],
  ["empty structs behind pointers stay", { firmware: { bootloader: {} } }, { firmware: { bootloader: {} } }],
  ["nulls go", { firmware: null, memory: { guest: null } }, { memory: {} }],
  [
    "quantities are canonical",
    { memory: { guest: "1024Mi", maxGuest: 1024 } },
    { memory: { guest: "1Gi", maxGuest: "1024" } },
  ],
  ["a text that is no quantity stays", { memory: { guest: "lots" } }, { memory: { guest: "lots" } }],
  ["features always say ACPI", { features: {} }, { features: { acpi: {} } }],
  ["a machine always has a type", { machine: {} }, { machine: { type: "" } }],
  ["members nobody knows stay", { novelty: { a: 0 } }, { novelty: { a: 0 } }],
];

describe("goFormOfVm", () => {
  it.each(domains)("%s", (_name, domain, want) => {
    expect(goFormOfVm(vm({ template: { spec: { domain } } }))).toEqual({
      ...vm({ template: { metadata: {}, spec: { domain: { devices: {}, resources: {}, ...want } } } }),
      status: {},
    });
  });

  it("shares a machine that is in that form already", () => {
    const first = goFormOfVm(vm({ template: { spec: { domain: {} } } }));
    expect(goFormOfVm(first)).toBe(first);
  });

  it("says of a machine without template that it has none", () => {
    expect(goFormOfVm(vm({})).spec).toEqual({ template: null });
  });
});
