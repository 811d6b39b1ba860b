import {
  applyJsonPatch,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { expandedFromAnnotation, firmwareUuid } from "@unfold/instancetype";
import { volumeNameOf, volumesOf } from "../storage/volume-claims.js";
import { lastRestoreAnnotation, restoreMark } from "./restore-names.js";

/** One restored volume, as `status.restores` lists it. */
export interface VolumeRestore extends JsonObject {
  readonly volumeName: string;
  readonly persistentVolumeClaim: string;
  readonly volumeSnapshotName: string;
}

/** The volumes a restore has to do with. */
export function restoresOf({ status }: KubeObject): readonly VolumeRestore[] {
  return listAt(status, "restores").filter(isJsonObject) as unknown as readonly VolumeRestore[];
}

/**
 * The machine as it is to be after the restore (KubeVirt pkg/storage/snapshot, generateRestoredVMSpec). An existing
 * target keeps its metadata and run strategy; a new one starts halted, with the snapshot's labels and annotations.
 */
export function restoredMachine(
  restore: KubeObject,
  machine: KubeObject,
  target: KubeObject | undefined,
): KubeObject {
  const vm = target === undefined ? newMachine(restore, machine) : existingMachine(machine, target);
  const withVolumes = remapVolumes(vm, machine, restoresOf(restore));
  const annotations = withField(
    withVolumes.metadata.annotations ?? {},
    lastRestoreAnnotation,
    restoreMark(restore),
  );
  const marked = {
    ...withVolumes,
    metadata: withField(withVolumes.metadata, "annotations", annotations),
  } as KubeObject;
  return machine.metadata.name === marked.metadata.name ? withFirmwareUuid(marked) : marked;
}

function newMachine(restore: KubeObject, machine: KubeObject): KubeObject {
  const { namespace } = restore.metadata;
  const { labels, annotations } = machine.metadata;
  const metadata = {
    name: stringAt(restore.spec, "target", "name") ?? "",
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const { apiVersion, kind } = machine;
  return { apiVersion, kind, metadata, spec: withRunning(objectAt(machine, "spec") ?? {}, "Halted") };
}

function withRunning(spec: JsonObject, runStrategy: string): JsonObject {
  return spec["running"] === undefined
    ? withField(spec, "runStrategy", runStrategy)
    : withField(withField(spec, "running", false), "runStrategy", undefined);
}

function existingMachine(machine: KubeObject, target: KubeObject): KubeObject {
  const spec = objectAt(machine, "spec") ?? {};
  const running = objectAt(target, "spec")?.["running"];
  const strategy = stringAt(target.spec, "runStrategy") ?? "Halted";
  const started =
    running === undefined
      ? withField(withField(spec, "running", undefined), "runStrategy", strategy)
      : withField(withField(spec, "running", false), "runStrategy", undefined);
  // The record of an expansion belongs to the spec it tells about.
  const record = machine.metadata.annotations?.[expandedFromAnnotation];
  const annotations = withField(target.metadata.annotations ?? {}, expandedFromAnnotation, record);
  const metadata = withField(target.metadata, "annotations", annotations);
  return { ...target, metadata, spec: started } as KubeObject;
}

function remapVolumes(vm: KubeObject, machine: KubeObject, restores: readonly VolumeRestore[]): KubeObject {
  const templates = listAt(machine.spec, "dataVolumeTemplates");
  const templateNames = templates.map((template) => stringAt(template, "metadata", "name"));
  const byVolume = new Map(restores.map((restore) => [restore.volumeName, restore]));
  const renamed = new Map<string, string>();
  const volumes = volumesOf(machine.spec).flatMap((volume): readonly JsonObject[] => {
    if (objectAt(volume, "memoryDump") !== undefined) return [];
    const restore = byVolume.get(volumeNameOf(volume));
    if (restore === undefined) return [volume];
    const claimName = restore.persistentVolumeClaim;
    const dataVolume = stringAt(volume, "dataVolume", "name");
    if (dataVolume === undefined) {
      return [withFieldAt(volume, ["persistentVolumeClaim", "claimName"], claimName)];
    }
    if (!templateNames.includes(dataVolume)) {
      return [{ name: volumeNameOf(volume), persistentVolumeClaim: { claimName } }];
    }
    const name = stringAt(restore, "dataVolumeName") ?? claimName;
    renamed.set(dataVolume, name);
    return [withFieldAt(volume, ["dataVolume", "name"], name)];
  });
  const newTemplates = templates.map((template): JsonValue => {
    const name = renamed.get(stringAt(template, "metadata", "name") ?? "");
    return name === undefined || !isJsonObject(template)
      ? template
      : withFieldAt(template, ["metadata", "name"], name);
  });
  const spec = objectAt(vm, "spec") ?? {};
  const withTemplates = templates.length === 0 ? spec : withField(spec, "dataVolumeTemplates", newTemplates);
  const given = volumesOf(machine.spec).length === 0 ? undefined : volumes;
  return { ...vm, spec: withFieldAt(withTemplates, ["template", "spec", "volumes"], given) } as KubeObject;
}

/** What KubeVirt's controller gives a machine without one, derived from its name. */
function withFirmwareUuid(vm: KubeObject): KubeObject {
  const path = ["spec", "template", "spec", "domain", "firmware", "uuid"] as const;
  if ((stringAt(vm, ...path) ?? "") !== "") return vm;
  return withFieldAt(vm, [...path], firmwareUuid(vm.metadata.name ?? "")) as KubeObject;
}

/** The machine after the JSON patches of the restore. @throws Error in KubeVirt's words when one does not apply */
export function patchedMachine(vm: KubeObject, patches: readonly JsonValue[]): KubeObject {
  if (patches.length === 0) return vm;
  try {
    const operations = patches.map((patch) => JSON.parse(String(patch)) as JsonObject);
    return operations.reduce<KubeObject>((given, operation) => applyOne(given, operation), vm);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`error patching VM ${vm.metadata.name}: ${why}`, { cause: error });
  }
}

/** A field that Go leaves out while it is empty is there for a patch all the same. */
function applyOne(vm: KubeObject, operation: JsonObject): KubeObject {
  const op = operation["op"] === "replace" ? { ...operation, op: "add" } : operation;
  return applyJsonPatch(vm, [op]) as KubeObject;
}
