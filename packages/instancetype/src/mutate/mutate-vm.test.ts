import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { defaultClusterConfig } from "../config/cluster-config.js";
import { lookupOf } from "../find/lookup-of.js";
import { type MutateInput, mutateVm } from "./mutate-vm.js";

const preference: KubeObject = {
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineClusterPreference",
  metadata: { name: "fedora" },
  spec: { preferredArchitecture: "arm64", volumes: { preferredStorageClassName: "fast" } },
};

const machine = (spec: JsonObject): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", namespace: "shop" },
  spec: { preference: { name: "fedora" }, ...spec },
});

const input = (overrides: Partial<MutateInput> = {}): MutateInput => ({
  operation: "CREATE",
  lookup: lookupOf([preference]),
  config: defaultClusterConfig,
  newUuid: () => "u",
  ...overrides,
});

describe("mutateVm", () => {
  it("fills preference, identity, platform and PCI layout of a new machine", () => {
    const claim = { metadata: { name: "d" }, spec: { storage: {} } };
    const vm = mutateVm(
      machine({ template: { spec: { domain: {} } }, dataVolumeTemplates: [claim] }),
      input(),
    );
    expect(vm.spec).toEqual({
      preference: { name: "fedora" },
      template: {
        metadata: { annotations: { "kubevirt.io/pci-topology-version": "v3" } },
        spec: {
          architecture: "arm64",
          domain: { firmware: { uuid: "u", serial: "u" }, machine: { type: "virt" } },
        },
      },
      dataVolumeTemplates: [{ metadata: { name: "d" }, spec: { storage: { storageClassName: "fast" } } }],
    });
  });

  it("leaves identity and PCI layout of an existing machine alone", () => {
    const spec = { architecture: "s390x", domain: { machine: { type: "s390-ccw-virtio" } } };
    const vm = machine({ template: { spec } });
    expect(mutateVm(vm, input({ operation: "UPDATE" }))).toBe(vm);
  });

  it("takes the boot image's architecture before the cluster's", () => {
    const vm = machine({ template: { spec: { domain: {} } }, preference: null });
    const mutated = mutateVm(vm, input({ operation: "UPDATE", imageArchitecture: "s390x" }));
    expect((mutated.spec as JsonObject).template).toEqual({
      spec: { architecture: "s390x", domain: { machine: { type: "s390-ccw-virtio" } } },
    });
  });
});
