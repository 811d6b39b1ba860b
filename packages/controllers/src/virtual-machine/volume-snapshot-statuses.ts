import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";

/** Volumes whose snapshots depend on their storage class, of which nothing is said here. */
const claims = ["persistentVolumeClaim", "dataVolume", "memoryDump"] as const;

/** Which volumes of a machine can be snapshotted (KubeVirt pkg/virt-controller/watch/vm getVolumeSnapshotStatus). */
export function volumeSnapshotStatuses(vm: KubeObject): readonly JsonObject[] | undefined {
  const volumes = listAt(vm.spec, "template", "spec", "volumes").filter((volume) => !isClaim(volume));
  if (volumes.length === 0) return undefined;
  return volumes.map((volume) => {
    const name = stringAt(volume, "name") ?? "";
    const reason = `Snapshot is not supported for this volumeSource type [${name}]`;
    return { name, enabled: false, reason };
  });
}

function isClaim(volume: JsonValue): boolean {
  return claims.some((source) => fieldAt(volume, source) !== undefined);
}
