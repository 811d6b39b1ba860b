import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";

export interface TemplateComparison {
  /** The VMI spec the machine booted with, types applied, as KubeVirt writes it. */
  readonly booted: JsonObject;
  /** The one it has now, in the same form. */
  readonly current: JsonObject;
  readonly vmi: KubeObject;
  /** Rollout strategy LiveUpdate: sockets, memory and placement reach the running instance. */
  readonly liveUpdate: boolean;
}

type Path = readonly [string, ...string[]];

const placement: readonly Path[] = [["nodeSelector"], ["affinity"], ["tolerations"]];

/**
 * Whether a template changed in a way that takes a restart: what can change in a running instance is taken over into the
 * booted form first, then both must be equal (KubeVirt pkg/virt-controller/watch/vm syncRestartRequired).
 */
export function needsRestart(comparison: TemplateComparison): boolean {
  const { current } = comparison;
  const neutral = neutralPaths(comparison).reduce(
    (spec, path) => withFieldAt(spec, path, fieldAt(current, ...path)),
    comparison.booted,
  );
  return !jsonEqual(neutral, current);
}

function neutralPaths({ booted, current, vmi, liveUpdate }: TemplateComparison): readonly Path[] {
  const cpu =
    objectAt(booted, "domain", "cpu") !== undefined && objectAt(current, "domain", "cpu") !== undefined;
  const memory = fieldAt(current, "domain", "memory", "guest") !== undefined;
  const uuid = stringAt(vmi.spec, "domain", "firmware", "uuid");
  const sameUuid = uuid !== undefined && uuid === stringAt(current, "domain", "firmware", "uuid");
  const paths: readonly (readonly [boolean, readonly Path[]])[] = [
    [plugsVolumes(booted, current), [["volumes"]]],
    [plugsDisks(booted, current), [["domain", "devices", "disks"]]],
    [liveUpdate && cpu, [["domain", "cpu", "sockets"]]],
    [liveUpdate && memory, [["domain", "memory", "guest"]]],
    [liveUpdate, placement],
    [plugsInterfaces(booted, current), [["networks"], ["domain", "devices", "interfaces"]]],
    [sameUuid, [["domain", "firmware", "uuid"]]],
  ];
  return paths.flatMap(([live, them]) => (live ? them : []));
}

/** Whether a volume may come and go while the machine runs. */
export function isHotpluggable(volume: JsonValue | undefined): boolean {
  return (
    fieldAt(volume, "persistentVolumeClaim", "hotpluggable") === true ||
    fieldAt(volume, "dataVolume", "hotpluggable") === true ||
    objectAt(volume, "memoryDump") !== undefined
  );
}

function plugsVolumes(booted: JsonObject, current: JsonObject): boolean {
  const before = byName(listAt(booted, "volumes"));
  const after = byName(listAt(current, "volumes"));
  const added = [...after].every(
    ([name, volume]) => isHotpluggable(volume) || jsonEqual(before.get(name), volume),
  );
  return added && [...before].every(([name, volume]) => after.has(name) || isHotpluggable(volume));
}

function plugsDisks(booted: JsonObject, current: JsonObject): boolean {
  const before = byName(listAt(booted, "domain", "devices", "disks"));
  const after = byName(listAt(current, "domain", "devices", "disks"));
  const volumesBefore = byName(listAt(booted, "volumes"));
  const volumesAfter = byName(listAt(current, "volumes"));
  const added = [...after].every(
    ([name, disk]) => isHotpluggable(volumesAfter.get(name)) || jsonEqual(before.get(name), disk),
  );
  return (
    added &&
    [...before].every(([name, disk]) => {
      if (after.has(name)) return true;
      const volume = volumesBefore.get(name);
      return (volume === undefined || isHotpluggable(volume)) && objectAt(disk, "cdrom") === undefined;
    })
  );
}

/** An interface to a secondary network comes by bridge or SR-IOV; any interface goes, or is set up or down, by its state (KubeVirt pkg/network/liveupdate). */
function plugsInterfaces(booted: JsonObject, current: JsonObject): boolean {
  const before = byName(listAt(booted, "domain", "devices", "interfaces"));
  const after = byName(listAt(current, "domain", "devices", "interfaces"));
  const networks = byName(listAt(current, "networks"));
  const kept = [...before].every(([name, entry]) => {
    const now = after.get(name);
    return now !== undefined && jsonEqual(withoutState(entry), withoutState(now));
  });
  return (
    kept &&
    [...after].every(([name, entry]) => before.has(name) || isPluggableInterface(entry, networks.get(name)))
  );
}

/** Whether an interface to this network may be added to a running instance. */
export function isPluggableInterface(entry: JsonObject, network: JsonObject | undefined): boolean {
  const secondary =
    objectAt(network, "multus") !== undefined && fieldAt(network, "multus", "default") !== true;
  return secondary && (objectAt(entry, "bridge") !== undefined || objectAt(entry, "sriov") !== undefined);
}

function withoutState(entry: JsonObject): JsonObject {
  return withField(entry, "state", undefined);
}

function byName(list: readonly JsonValue[]): ReadonlyMap<string, JsonObject> {
  return new Map(list.filter(isJsonObject).map((entry) => [stringAt(entry, "name") ?? "", entry]));
}
