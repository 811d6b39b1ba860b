import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, isText, member, struct, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";

interface ArchitectureDefaults {
  readonly diskBus: string;
  /** Member of a watchdog device whose action is completed. */
  readonly watchdog?: string;
  readonly cpuModel?: string;
  /** Whether a machine without boot loader boots EFI, without secure boot. */
  readonly efi?: boolean;
}

/** What each architecture's instances get (KubeVirt pkg/defaults). */
const defaults = {
  amd64: { diskBus: "sata", watchdog: "i6300esb" },
  arm64: { diskBus: "virtio", cpuModel: "host-passthrough", efi: true },
  s390x: { diskBus: "virtio", watchdog: "diag288" },
} as const satisfies { readonly [architecture: string]: ArchitectureDefaults };

/** An unknown architecture is treated as amd64. */
function defaultsFor(architecture: string): ArchitectureDefaults {
  if (architecture === "arm64" || architecture === "s390x") return defaults[architecture];
  return defaults.amd64;
}

export function setArchitectureDefaults(draft: TemplateDraft): void {
  const { diskBus, watchdog, cpuModel, efi } = defaultsFor(text(draft.spec, "architecture"));
  draft.mapList(draft.devices, "disks", withBus, diskBus);
  if (watchdog !== undefined) setWatchdogAction(draft, watchdog);
  if (cpuModel !== undefined) setCpuModel(draft, cpuModel);
  if (efi === true) setEfi(draft);
}

const targets = ["disk", "cdrom", "lun"] as const;

function withBus(disk: JsonObject, bus: string): JsonObject {
  for (const target of targets) {
    const current = struct(disk, target);
    if (current === undefined) continue;
    return isText(current.bus) ? disk : copyWith(disk, target, copyWith(current, "bus", bus));
  }
  return disk;
}

function setWatchdogAction(draft: TemplateDraft, model: string): void {
  const device = struct(struct(draft.devices, "watchdog"), model);
  if (device === undefined || isText(device.action)) return;
  draft.object(draft.object(draft.devices, "watchdog"), model).action = "reset";
}

function setCpuModel(draft: TemplateDraft, model: string): void {
  const cpu = draft.object(draft.domain, "cpu");
  if (!isText(cpu.model)) cpu.model = model;
}

function setEfi(draft: TemplateDraft): void {
  if (isPresent(member(struct(draft.domain, "firmware"), "bootloader"))) return;
  draft.object(draft.domain, "firmware").bootloader = { efi: { secureBoot: false } };
}
