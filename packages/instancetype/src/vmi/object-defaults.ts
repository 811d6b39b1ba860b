import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, isText, struct } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";

const targets = ["disk", "lun", "cdrom"] as const;

/** A disk without target becomes a `disk`; a CD-ROM is read-only and closed (kubevirt.io/api/core/v1 defaults). */
export function setDiskTargets(draft: TemplateDraft): void {
  draft.mapList(draft.devices, "disks", withTarget, undefined);
}

function withTarget(disk: JsonObject): JsonObject {
  if (!targets.some((target) => isPresent(disk[target]))) return copyWith(disk, "disk", {});
  const cdrom = struct(disk, "cdrom");
  if (cdrom === undefined) return disk;
  const readonly = isPresent(cdrom.readonly) ? cdrom : copyWith(cdrom, "readonly", true);
  const closed = isText(readonly.tray) ? readonly : copyWith(readonly, "tray", "closed");
  return closed === cdrom ? disk : copyWith(disk, "cdrom", closed);
}

const timers = ["hpet", "kvm", "pit", "rtc", "hyperv"] as const;

/** A timer that is named is present unless it says otherwise. */
export function setTimerDefaults(draft: TemplateDraft): void {
  const named = struct(struct(draft.domain, "clock"), "timer");
  if (named === undefined) return;
  const timer = draft.object(draft.object(draft.domain, "clock"), "timer");
  for (const name of timers) {
    const one = struct(named, name);
    if (one !== undefined && !isPresent(one.present)) timer[name] = copyWith(one, "present", true);
  }
}
