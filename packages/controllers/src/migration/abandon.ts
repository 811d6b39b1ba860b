import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { isPodLive } from "../launcher-pod/pod-status.js";
import { changed, isFinal } from "../virtual-machine-instance/phases.js";
import { enteredPhase, migrationPhaseOf } from "./migration-phase.js";
import { isTargetOf, type MigrationDeps } from "./reconcile.js";

/** Ends a migration that was cancelled, or whose instance does not run any more. The guest stays where it is. */
export async function abandon(
  deps: MigrationDeps,
  migration: KubeObject,
  vmi: KubeObject | undefined,
): Promise<void> {
  if (vmi !== undefined) {
    for (const pod of deps.pods?.of(vmi) ?? []) {
      if (isTargetOf(pod, migration) && isPodLive(pod)) await deps.pods?.delete(pod);
    }
    const state = objectAt(vmi.status, "migrationState");
    const mine = stringAt(state, "migrationUid") === migration.metadata.uid;
    if (mine && !isFinal(vmi) && stringAt(state, "endTimestamp") === undefined) {
      const failed = { ...state, endTimestamp: deps.now(), completed: true, failed: true };
      await deps.updateInstance(changed(vmi, { fields: { migrationState: failed } }, deps.now()));
    }
  }
  const told =
    migration.metadata.deletionTimestamp === undefined
      ? `Migration failed because vmi does not exist or is not running (phase ${migrationPhaseOf(migration)})`
      : "Migration was cancelled";
  await deps.record(migration, "Warning", "FailedMigration", told);
  await deps.setStatus(migration, enteredPhase(migration, "Failed", deps.now()));
}
