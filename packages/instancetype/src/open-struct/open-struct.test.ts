import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { defaultClusterConfig } from "../config/cluster-config.js";
import { expand } from "../expand/expand.js";
import { decodeType } from "../find/decode-type.js";
import { closedVm, closedVmiSpec } from "./close.js";
import { OpenDevices } from "./open-devices.js";
import { OpenVm } from "./open-machine.js";
import { OpenDomain, OpenVmiSpec } from "./open-template.js";

const object = (kind: string, spec: JsonObject) => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind,
  metadata: { name: "t" },
  spec,
});

function found(role: "instancetype" | "preference", spec: JsonObject) {
  const result = decodeType(role, object("", spec));
  return result.ok ? result.found : undefined;
}

const machine = (domain: JsonObject) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "vm" },
  spec: { template: { spec: { domain } } },
});

describe("open structs", () => {
  it("come back as they were, whatever their members are called and however few there are", () => {
    const whole = '{"0":0,"apiVersion":"v","kind":"k","metadata":{},"spec":{},"status":{}}';
    for (const text of ["{}", '{"kind":"a"}', '{"x":1,"__proto__":{"y":2},"kind":"a"}', whole]) {
      const plain = closedVm(new OpenVm(JSON.parse(text)));
      expect(plain).toEqual(JSON.parse(text));
      expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
      expect(Object.keys(plain).sort()).toEqual(Object.keys(JSON.parse(text)).sort());
    }
  });

  it("close what is open inside them", () => {
    const spec = new OpenVmiSpec({ hostname: "h" });
    const domain = new OpenDomain({ novelty: 1 });
    domain.devices = new OpenDevices({ disks: [] });
    spec.domain = domain;
    expect(JSON.stringify(closedVmiSpec(spec))).toBe(
      '{"domain":{"devices":{"disks":[]},"novelty":1},"hostname":"h"}',
    );
  });
});

describe("what a type writes as a whole", () => {
  const instancetype = found("instancetype", { cpu: { guest: 2 }, memory: { guest: "1024Mi" } });
  const preference = found("preference", {
    features: { preferredSmm: {}, preferredHyperv: { relaxed: {} } },
    firmware: { preferredUseEfi: true, preferredUseSecureBoot: true },
    clock: { preferredTimer: { hpet: { present: false } } },
  });

  const domainOf = (domain: JsonObject, mode: "exact" | "faithful") => {
    const result = expand(machine(domain), { instancetype, preference, config: defaultClusterConfig, mode });
    const text = JSON.stringify(result.ok ? result.vm.spec : result.error.message);
    return JSON.parse(text).template.spec.domain;
  };

  it("is the same for every machine, and none changes another's", () => {
    const silent = domainOf({}, "faithful");
    const exact = domainOf({}, "exact");
    expect(silent.features).toEqual({ smm: {}, hyperv: { relaxed: {} } });
    expect(exact.features).toEqual({ acpi: {}, smm: {}, hyperv: { relaxed: {} } });
    expect([silent.memory, exact.memory]).toEqual([{ guest: "1Gi" }, { guest: "1Gi" }]);
    const own = domainOf({ features: { hyperv: { vapic: {} } }, firmware: { serial: "s" } }, "exact");
    expect(own.features).toEqual({ acpi: {}, smm: {}, hyperv: { relaxed: {}, vapic: {} } });
    expect(own.firmware).toEqual({ serial: "s", bootloader: { efi: { secureBoot: true } } });
    expect(domainOf({}, "faithful")).toEqual(silent);
    expect(domainOf({}, "exact")).toEqual(exact);
  });
});
