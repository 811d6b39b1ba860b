import type { KubeObject } from "@unfold/apimachinery";

/** New claims and volumes wait to be bound (pkg/registry/core strategies). */
export function prepareVolume(volume: KubeObject, old: KubeObject | undefined): KubeObject {
  return old === undefined ? { ...volume, status: { phase: "Pending" } } : volume;
}
