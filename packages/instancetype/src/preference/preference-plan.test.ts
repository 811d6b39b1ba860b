import type { JsonObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { TemplateDraft } from "../template-draft.js";
import { applyPreference, preferencePlan } from "./preference-plan.js";

function planOf(spec: JsonObject) {
  const object = {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachinePreference",
    metadata: {},
  };
  return preferencePlan({ role: "preference", object, spec });
}

/** Name, preference spec, user's domain, wanted domain (without `devices` when empty). */
const rows: readonly (readonly [string, JsonObject, JsonObject, JsonObject])[] = [
  [
    "a disk without target becomes a disk even without disk preferences",
    { devices: {} },
    { devices: { disks: [{ name: "a" }] } },
    { devices: { disks: [{ name: "a", disk: {} }] } },
  ],
  [
    "a dedicated I/O thread goes to virtio disks only",
    { devices: { preferredDiskDedicatedIoThread: true } },
    {
      devices: {
        disks: [
          { name: "a", disk: { bus: "virtio" } },
          { name: "b", disk: { bus: "sata" } },
        ],
      },
    },
    {
      devices: {
        disks: [
          { name: "a", disk: { bus: "virtio" }, dedicatedIOThread: true },
          { name: "b", disk: { bus: "sata" } },
        ],
      },
    },
  ],
  [
    "disableHotplug overwrites",
    { devices: { preferredDisableHotplug: false } },
    { devices: { disableHotplug: true } },
    { devices: { disableHotplug: false } },
  ],
  [
    "an auto-attach value of the user stays",
    { devices: { preferredAutoattachPodInterface: false } },
    { devices: { autoattachPodInterface: true } },
    { devices: { autoattachPodInterface: true } },
  ],
  [
    "a disabled TPM stays disabled",
    { devices: { preferredTPM: {} } },
    { devices: { tpm: { enabled: false } } },
    { devices: { tpm: { enabled: false } } },
  ],
  [
    "ACPI overwrites, other features fill",
    { features: { preferredAcpi: { enabled: true }, preferredSmm: {}, preferredHyperv: { vapic: {} } } },
    { features: { acpi: { enabled: false }, smm: { enabled: false }, hyperv: { relaxed: {} } } },
    { features: { acpi: { enabled: true }, smm: { enabled: false }, hyperv: { relaxed: {}, vapic: {} } } },
  ],
  [
    "the user's boot loader stays",
    { firmware: { preferredEfi: { secureBoot: true } } },
    { firmware: { bootloader: { bios: {} } } },
    { firmware: { bootloader: { bios: {} } } },
  ],
  ["empty firmware leaves a boot loader behind", { firmware: {} }, {}, { firmware: { bootloader: {} } }],
  [
    "secure boot reaches the user's EFI",
    { firmware: { preferredUseSecureBoot: true } },
    { firmware: { bootloader: { efi: {} } } },
    { firmware: { bootloader: { efi: { secureBoot: true } } } },
  ],
  [
    "CPU features are appended, also without cpu",
    { cpu: { preferredCPUFeatures: [{ name: "vmx" }] } },
    {},
    { cpu: { features: [{ name: "vmx" }] } },
  ],
  [
    "a clock offset of the user stays whole",
    { clock: { preferredClockOffset: { timezone: "UTC" }, preferredTimer: { kvm: {} } } },
    { clock: { utc: {} } },
    { clock: { utc: {}, timer: { kvm: {} } } },
  ],
  [
    "panic devices: one is made",
    { devices: { preferredPanicDeviceModel: "isa" } },
    {},
    { devices: { panicDevices: [{ model: "isa" }] } },
  ],
];

describe("applyPreference", () => {
  it.each(rows)("%s", (_name, preference, domain, want) => {
    const draft = new TemplateDraft({ domain: { devices: {}, ...domain } }, {});
    applyPreference(draft, planOf(preference));
    expect(draft.closedSpec().domain).toEqual({ devices: {}, ...want });
  });

  it("sets masquerade on unbound interfaces of the pod network only", () => {
    const interfaces = [{ name: "a" }, { name: "b" }, { name: "c", bridge: {} }];
    const networks = [
      { name: "a", pod: {} },
      { name: "b", multus: { networkName: "n" } },
      { name: "c", pod: {} },
    ];
    const draft = new TemplateDraft({ domain: { devices: { interfaces } }, networks }, {});
    applyPreference(draft, planOf({ devices: { preferredInterfaceMasquerade: {} } }));
    expect(draft.devices.interfaces).toEqual([
      { name: "a", masquerade: {} },
      { name: "b" },
      { name: "c", bridge: {} },
    ]);
  });

  it("adds annotations that are not there, whatever their name", () => {
    const draft = new TemplateDraft({}, { annotations: { os: "mine" } });
    applyPreference(draft, planOf(JSON.parse('{"annotations":{"os":"theirs","__proto__":"x"}}')));
    expect(JSON.stringify(draft.metadata.annotations)).toBe('{"os":"mine","__proto__":"x"}');
  });
});
