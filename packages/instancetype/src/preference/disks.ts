import { isJsonObject, type JsonObject } from "@unfold/apimachinery";
import { isPresent, isText, text } from "../field-value.js";
import { closedDisk } from "../open-struct/close.js";
import { OpenDisk } from "../open-struct/open-devices.js";
import { planned } from "../planned-change.js";
import type { TemplateDraft } from "../template-draft.js";
import { copyWith } from "../writable-copy.js";
import {
  fillFields,
  type PreferredValues,
  pointerField,
  preferredValues,
  textField,
  withFilledFields,
} from "./filled-fields.js";
import type { PreferenceStep } from "./preference-step.js";

const busOf = {
  disk: [textField("preferredDiskBus", "bus")],
  cdrom: [textField("preferredCdromBus", "bus")],
  lun: [textField("preferredLunBus", "bus")],
} as const;

const diskFields = [
  pointerField("preferredDiskBlockSize", "blockSize"),
  textField("preferredDiskCache", "cache"),
  textField("preferredDiskIO", "io"),
];

const ioThreadFields = [pointerField("preferredDiskDedicatedIoThread", "dedicatedIOThread")];

interface PreferredDisk extends DiskPreferences {
  /** What becomes of a disk of which no more than the name is given, besides the name. */
  readonly unnamed: JsonObject;
  /** Whether that is {@link DiskPreferences.target} and nothing else. */
  readonly targetOnly: boolean;
}

interface DiskPreferences {
  /** The target of disks that have none, before {@link disk}. */
  readonly target: JsonObject;
  /** The bus of each target. */
  readonly disk: PreferredValues;
  readonly cdrom: PreferredValues;
  readonly lun: PreferredValues;
  readonly plain: PreferredValues;
  readonly ioThread: PreferredValues;
}

/** Disk preferences; a disk without target becomes a `disk`, even where the preference says nothing of disks. */
export const fillDisks: PreferenceStep = (preference) => {
  const disk = preferredValues(preference, busOf.disk);
  const preferred: DiskPreferences = {
    target: withFilledFields({}, disk),
    disk,
    cdrom: preferredValues(preference, busOf.cdrom),
    lun: preferredValues(preference, busOf.lun),
    plain: preferredValues(preference, diskFields),
    ioThread: preferredValues(preference, ioThreadFields),
  };
  const unnamed = filledDisk({ name: "" }, preferred);
  return planned<TemplateDraft, PreferredDisk, void>(change, {
    ...preferred,
    unnamed,
    targetOnly: Object.keys(unnamed).length === 2,
  });
};

function change(draft: TemplateDraft, preferred: PreferredDisk): void {
  draft.mapList(draft.devices, "disks", withPreferences, preferred);
}

function withPreferences(given: JsonObject, preferred: PreferredDisk): JsonObject {
  const { name } = given;
  if (!isText(name) || !isOnlyNamed(given)) return filledDisk(given, preferred);
  const { unnamed, targetOnly, target } = preferred;
  return targetOnly ? { name, disk: target } : copyWith(unnamed, "name", name);
}

function isOnlyNamed(disk: JsonObject): boolean {
  for (const key in disk) if (key !== "name") return false;
  return true;
}

function filledDisk(given: JsonObject, preferred: DiskPreferences): JsonObject {
  const disk = new OpenDisk(given);
  const made = !isPresent(disk.disk) && !isPresent(disk.cdrom) && !isPresent(disk.lun);
  if (made) disk.disk = preferred.target;
  return fillDisk(disk, preferred) || made ? closedDisk(disk) : given;
}

/** Says whether anything was unset. */
function fillDisk(disk: OpenDisk, preferred: DiskPreferences): boolean {
  if (isJsonObject(disk.disk)) return fillPlainDisk(disk, disk.disk, preferred);
  const target = isJsonObject(disk.cdrom) ? "cdrom" : "lun";
  const current = disk[target];
  if (!isJsonObject(current)) return false;
  disk[target] = withFilledFields(current, preferred[target]);
  return disk[target] !== current;
}

/** A dedicated I/O thread exists for virtio disks only. */
function fillPlainDisk(disk: OpenDisk, current: JsonObject, preferred: DiskPreferences): boolean {
  const target = withFilledFields(current, preferred.disk);
  disk.disk = target;
  const filled = fillFields(disk, preferred.plain) || target !== current;
  if (preferred.ioThread.fields.length === 0 || text(target, "bus") !== "virtio") return filled;
  return fillFields(disk, preferred.ioThread) || filled;
}
