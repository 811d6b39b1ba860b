import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { isDumpVolume } from "../memory-dump/dump-request.js";
import { type Change, noChange } from "./change.js";
import { isHotpluggable, isPluggableInterface } from "./needs-restart.js";

/** What volumes that came to or went from a template mean: hot-pluggable ones are plugged, and unplugged, by their names. */
export function volumeChange(template: JsonObject, vmi: KubeObject): Change {
  const wanted = listAt(template, "volumes");
  const there = listAt(vmi.spec, "volumes");
  const added = wanted.filter((volume) => isPlugged(volume) && !hasName(there, nameOf(volume)));
  const gone = there.filter((volume) => isPlugged(volume) && !hasName(wanted, nameOf(volume)));
  if (added.length === 0 && gone.length === 0) return noChange;
  const stays = (entry: JsonValue) => !hasName(gone, nameOf(entry));
  const disks = listAt(template, "domain", "devices", "disks");
  const addedDisks = added.map((volume) =>
    withBus(disks.find((disk) => nameOf(disk) === nameOf(volume)) ?? { name: nameOf(volume) }),
  );
  return {
    kind: "patch",
    operations: [
      ...list("/spec/volumes", there, [...there.filter(stays), ...added]),
      ...list("/spec/domain/devices/disks", listAt(vmi.spec, "domain", "devices", "disks"), [
        ...listAt(vmi.spec, "domain", "devices", "disks").filter(stays),
        ...addedDisks,
      ]),
    ],
  };
}

/** A volume for the guest's memory comes and goes by the request for it. */
function isPlugged(volume: JsonValue): boolean {
  return isHotpluggable(volume) && !isDumpVolume(volume);
}

/** A plugged disk is on the SCSI bus unless it says otherwise. */
function withBus(disk: JsonValue): JsonValue {
  if (!isJsonObject(disk)) return disk;
  const target = ["disk", "lun", "cdrom"].find((kind) => objectAt(disk, kind) !== undefined) ?? "disk";
  const device = objectAt(disk, target) ?? {};
  return device["bus"] === undefined ? { ...disk, [target]: { ...device, bus: "scsi" } } : disk;
}

/** What interfaces that came to a template, or changed their state, mean (KubeVirt pkg/network/controllers vm). */
export function interfaceChange(template: JsonObject, vmi: KubeObject): Change {
  const wanted = listAt(template, "domain", "devices", "interfaces").filter(isJsonObject);
  const there = listAt(vmi.spec, "domain", "devices", "interfaces").filter(isJsonObject);
  const networks = listAt(template, "networks").filter(isJsonObject);
  const networksThere = listAt(vmi.spec, "networks");
  const added = wanted.filter((entry) => {
    const network = networks.find((candidate) => nameOf(candidate) === nameOf(entry));
    return (
      !hasName(there, nameOf(entry)) && entry["state"] !== "absent" && isPluggableInterface(entry, network)
    );
  });
  const after = [...there.map((entry) => withStateOf(entry, wanted)), ...added];
  if (jsonEqual(after, there)) return noChange;
  const addedNetworks = networks.filter((network) => hasName(added, nameOf(network)));
  return {
    kind: "patch",
    operations: [
      ...list("/spec/networks", networksThere, [...networksThere, ...addedNetworks]),
      ...list("/spec/domain/devices/interfaces", there, after),
    ],
  };
}

function withStateOf(entry: JsonObject, wanted: readonly JsonObject[]): JsonObject {
  const now = wanted.find((candidate) => nameOf(candidate) === nameOf(entry));
  if (now === undefined || now["state"] === entry["state"]) return entry;
  const { state: _, ...rest } = entry;
  return now["state"] === undefined ? rest : { ...rest, state: now["state"] };
}

function list(
  path: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly JsonObject[] {
  if (jsonEqual(before, after)) return [];
  const test = before.length === 0 ? [] : [{ op: "test", path, value: before }];
  return [...test, { op: "add", path, value: after }];
}

function hasName(entries: readonly JsonValue[], name: string): boolean {
  return entries.some((entry) => nameOf(entry) === name);
}

function nameOf(entry: JsonValue): string {
  return stringAt(entry, "name") ?? "";
}
