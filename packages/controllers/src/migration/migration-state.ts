import { fieldAt, type KubeObject } from "@unfold/apimachinery";

/** Whether the instance is on its way to another node (KubeVirt pkg/util/migrations IsMigrating). */
export function isMigrating({ status }: KubeObject): boolean {
  const state = fieldAt(status, "migrationState") ?? null;
  return (
    state !== null &&
    (fieldAt(state, "startTimestamp") ?? null) !== null &&
    (fieldAt(state, "endTimestamp") ?? null) === null
  );
}
