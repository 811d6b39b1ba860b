import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import type { VolumeState } from "./volume-state.js";

/** What is known of a machine's storage. */
export interface SnapshotSupport {
  readonly volumes: VolumeState;
  /** Name of the class by which volumes of a storage class are snapshotted. Throws when several would do. */
  readonly snapshotClassOf: (storageClass: string) => string | undefined;
}

/** Which volumes of a machine can be snapshotted (KubeVirt pkg/virt-controller/watch/vm getVolumeSnapshotStatus). */
export function volumeSnapshotStatuses(
  vm: KubeObject,
  support: SnapshotSupport,
): readonly JsonObject[] | undefined {
  const volumes = listAt(vm.spec, "template", "spec", "volumes");
  if (volumes.length === 0) return undefined;
  return volumes.map((volume) => {
    const name = stringAt(volume, "name") ?? "";
    const reason = obstacle(vm, volume, name, support);
    return reason === undefined ? { name, enabled: true } : { name, enabled: false, reason };
  });
}

function obstacle(
  vm: KubeObject,
  volume: JsonValue,
  name: string,
  { volumes, snapshotClassOf }: SnapshotSupport,
): string | undefined {
  const claim = claimOf(volume);
  if (claim === undefined) return `Snapshot is not supported for this volumeSource type [${name}]`;
  const storageClass = storageClassOf(vm, claim, volumes);
  if (storageClass === undefined) return "PVC not found";
  try {
    if (snapshotClassOf(storageClass) !== undefined) return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return `No VolumeSnapshotClass: Volume snapshots are not configured for this StorageClass [${storageClass}] [${name}]`;
}

interface Claim {
  readonly name: string;
  readonly isDataVolume: boolean;
}

function claimOf(volume: JsonValue): Claim | undefined {
  const dataVolume = stringAt(volume, "dataVolume", "name");
  if (dataVolume !== undefined) return { name: dataVolume, isDataVolume: true };
  const name =
    stringAt(volume, "persistentVolumeClaim", "claimName") ?? stringAt(volume, "memoryDump", "claimName");
  return name === undefined ? undefined : { name, isDataVolume: false };
}

/** The one a DataVolume or the template it came from names, else its claim's; undefined while there is no claim. */
function storageClassOf(
  vm: KubeObject,
  { name, isDataVolume }: Claim,
  { claims, dataVolumes }: VolumeState,
): string | undefined {
  const named = (list: readonly KubeObject[]) => list.find(({ metadata }) => metadata.name === name);
  const dataVolume = isDataVolume ? named(dataVolumes) : undefined;
  if (dataVolume !== undefined) {
    const own = stringAt(dataVolume.spec, "pvc", "storageClassName") ?? "";
    const template = listAt(vm.spec, "dataVolumeTemplates").find(
      (one) => stringAt(one, "metadata", "name") === name,
    );
    const asked = own === "" ? stringAt(template, "spec", "pvc", "storageClassName") : own;
    if (asked !== undefined) return asked;
  }
  const claim = named(claims);
  return claim === undefined ? undefined : (stringAt(claim.spec, "storageClassName") ?? "");
}

/** Whether storage has a say in a machine's statuses. */
export function usesClaims({ spec }: KubeObject): boolean {
  const volumes = listAt(fieldAt(spec, "template", "spec"), "volumes");
  return volumes.some((volume) => claimOf(volume) !== undefined);
}
