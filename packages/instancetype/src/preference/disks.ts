import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, member, struct, text } from "../field-value.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import { type FilledField, textField, withFilledFields } from "./filled-fields.js";

const busOf: { readonly [target: string]: readonly FilledField[] } = {
  disk: [textField("preferredDiskBus", "bus")],
  cdrom: [textField("preferredCdromBus", "bus")],
  lun: [textField("preferredLunBus", "bus")],
};

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
  draft.mapList(draft.devices, "disks", (disk) => withPreferences(withTarget(disk), preferred));
}

function withTarget(disk: JsonObject): JsonObject {
  const hasTarget = ["disk", "cdrom", "lun"].some((target) => isPresent(member(disk, target)));
  return hasTarget ? disk : copyWith(disk, "disk", {});
}

function withPreferences(disk: JsonObject, preferred: JsonObject): JsonObject {
  for (const target of ["disk", "cdrom", "lun"]) {
    const current = struct(disk, target);
    if (current === undefined) continue;
    const changed = withFilledFields(current, preferred, busOf[target] ?? []);
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
