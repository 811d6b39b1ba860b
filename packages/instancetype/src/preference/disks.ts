import type { JsonObject } from "@unfold/apimachinery";
import { isPresent, struct, text } from "../field-value.js";
import { copyWith } from "../writable-copy.js";
import {
  type FilledField,
  type PreferredValue,
  preferredValues,
  textField,
  withFilledFields,
} from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

/** In the order a disk is looked at: it has one target. */
const targets = ["disk", "cdrom", "lun"] as const;

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

interface PreferredDisk {
  readonly bus: { readonly [target in (typeof targets)[number]]: readonly PreferredValue[] };
  readonly disk: readonly PreferredValue[];
  readonly ioThread: readonly PreferredValue[];
}

/** Disk preferences; a disk without target becomes a `disk`, even where the preference says nothing of disks. */
export const fillDisks: PreferenceStep = (preference) => {
  const preferred: PreferredDisk = {
    bus: {
      disk: preferredValues(preference, busOf.disk),
      cdrom: preferredValues(preference, busOf.cdrom),
      lun: preferredValues(preference, busOf.lun),
    },
    disk: preferredValues(preference, diskFields),
    ioThread: preferredValues(preference, ioThreadFields),
  };
  return (draft) => draft.mapList(draft.devices, "disks", withPreferences, preferred);
};

function withPreferences(given: JsonObject, preferred: PreferredDisk): JsonObject {
  const disk = withTarget(given);
  for (const target of targets) {
    const current = struct(disk, target);
    if (current === undefined) continue;
    const changed = withFilledFields(current, preferred.bus[target]);
    const withBus = changed === current ? disk : copyWith(disk, target, changed);
    return target === "disk" ? withDiskPreferences(withBus, changed, preferred) : withBus;
  }
  return disk;
}

function withTarget(disk: JsonObject): JsonObject {
  for (const target of targets) if (isPresent(disk[target])) return disk;
  return copyWith(disk, "disk", {});
}

/** A dedicated I/O thread exists for virtio disks only. */
function withDiskPreferences(disk: JsonObject, target: JsonObject, preferred: PreferredDisk): JsonObject {
  const filled = withFilledFields(disk, preferred.disk);
  if (preferred.ioThread.length === 0 || text(target, "bus") !== "virtio") return filled;
  return withFilledFields(filled, preferred.ioThread);
}
