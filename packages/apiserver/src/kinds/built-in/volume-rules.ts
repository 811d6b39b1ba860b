import { fieldForbidden, jsonEqual, type KubeObject, ownField, type StatusCause } from "@unfold/apimachinery";

/** New claims and volumes wait to be bound (pkg/registry/core strategies). */
export function prepareVolume(volume: KubeObject, old: KubeObject | undefined): KubeObject {
  return old === undefined ? { ...volume, status: { phase: "Pending" } } : volume;
}

/** How a StorageClass provisions never changes (pkg/apis/storage/validation ValidateStorageClassUpdate). */
export function keepProvisioning(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  if (old === undefined) return [];
  return ["parameters", "provisioner", "reclaimPolicy"]
    .filter((field) => !jsonEqual(ownField(object, field), ownField(old, field)))
    .map((field) => fieldForbidden(field, `updates to ${field} are forbidden.`));
}
