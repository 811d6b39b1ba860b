import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, struct, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import { type FilledField, textField, withFilledFields } from "./filled-fields.js";

const busOf = {
  disk: [textField("preferredDiskBus", "bus")],
  cdrom: [textField("preferredCdromBus", "bus")],
  lun: [textField("preferredLunBus", "bus")],
} as const;

const diskFields: readonly FilledField[] = [
  { preferred: "preferredDiskBlockSize", field: "blockSize" },
  textField("preferredDiskCache", "cache"),
  textField("preferredDiskIO", "io"),
];

const ioThreadFields: readonly FilledField[] = [
  { preferred: "preferredDiskDedicatedIoThread", field: "dedicatedIOThread" },
];

/** Disk preferences; a disk without target becomes a `disk`, even where the preference says nothing of disks. */
export function applyDisks(draft: TemplateDraft, preferred: JsonObject): void {
  draft.mapList(draft.devices, "disks", withPreferences, preferred);
}

const targets = ["disk", "cdrom", "lun"] as const;

function withTarget(disk: JsonObject): JsonObject {
  for (const target of targets) if (isPresent(disk[target])) return disk;
  return copyWith(disk, "disk", {});
}

function withPreferences(given: JsonObject, preferred: JsonObject): JsonObject {
  const disk = withTarget(given);
  for (const target of targets) {
    const current = struct(disk, target);
    if (current === undefined) continue;
    const changed = withFilledFields(current, preferred, busOf[target]);
    const withBus = changed === current ? disk : copyWith(disk, target, changed);
    return target === "disk" ? withDiskPreferences(withBus, changed, preferred) : withBus;
  }
  return disk;
}

/** A dedicated I/O thread exists for virtio disks only. */
function withDiskPreferences(disk: JsonObject, target: JsonObject, preferred: JsonObject): JsonObject {
  const filled = withFilledFields(disk, preferred, diskFields);
  return text(target, "bus") === "virtio" ? withFilledFields(filled, preferred, ioThreadFields) : filled;
}
