import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";

/** Phases of a migration (KubeVirt VirtualMachineInstanceMigrationPhase), in order; a failed one ends in Failed. */
export type MigrationPhase =
  | "Pending"
  | "Scheduling"
  | "Scheduled"
  | "PreparingTarget"
  | "TargetReady"
  | "Running"
  | "Succeeded"
  | "Failed";

/** Label of a migration with the name of its instance. */
export const instanceLabel = "kubevirt.io/vmi-name";

/** Finalizer of a migration that is not over. */
export const migrationFinalizer = "kubevirt.io/migrationJobFinalize";

export function migrationPhaseOf({ status }: KubeObject): string {
  return stringAt(status, "phase") ?? "";
}

/** Whether the migration is over, one way or the other. */
export function isMigrationOver(migration: KubeObject): boolean {
  const phase = migrationPhaseOf(migration);
  return phase === "Succeeded" || phase === "Failed";
}

/** Status of a migration in another phase. */
export function enteredPhase(
  { status }: KubeObject,
  phase: MigrationPhase,
  now: string,
  fields: JsonObject = {},
): JsonObject {
  const transitions = listAt(status, "phaseTransitionTimestamps");
  return {
    ...objectAt(status),
    ...fields,
    phase,
    phaseTransitionTimestamps: [...transitions, { phase, phaseTransitionTimestamp: now }],
  };
}
