import { fieldAt, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { isDumping } from "../memory-dump/dump-request.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";

/** Why an expansion has to wait; the reason is stable, for scripts. */
export interface Blocker {
  readonly reason: "SnapshotInProgress" | "RestoreInProgress" | "MigrationInProgress" | "HotplugInProgress";
  readonly message: string;
}

type Check = (vm: KubeObject, vmi: KubeObject | undefined) => Blocker | undefined;

const checks: readonly Check[] = [
  (vm) => named(vm, "snapshotInProgress", "SnapshotInProgress", "snapshot"),
  (vm) => named(vm, "restoreInProgress", "RestoreInProgress", "restore"),
  (_vm, vmi) =>
    isMigrating(vmi) ? waiting("MigrationInProgress", "the migration of the instance") : undefined,
  (vm, vmi) =>
    vmi !== undefined && isDumping(vm)
      ? waiting("HotplugInProgress", "a dump of the guest's memory")
      : undefined,
  (_vm, vmi) => (isHotplugging(vmi) ? waiting("HotplugInProgress", "a hot-plug of the instance") : undefined),
];

/** The first thing under way that an expansion must not interfere with. */
export function blockedBy(vm: KubeObject, vmi: KubeObject | undefined): Blocker | undefined {
  for (const check of checks) {
    const blocker = check(vm, vmi);
    if (blocker !== undefined) return blocker;
  }
  return undefined;
}

function named(vm: KubeObject, field: string, reason: Blocker["reason"], what: string): Blocker | undefined {
  const name = stringAt(vm.status, field);
  return name === undefined || name === "" ? undefined : waiting(reason, `${what} "${name}"`);
}

function waiting(reason: Blocker["reason"], what: string): Blocker {
  return { reason, message: `Waiting for ${what} to complete before expanding the virtual machine` };
}

function isMigrating(vmi: KubeObject | undefined): boolean {
  const state = fieldAt(vmi?.status, "migrationState") ?? null;
  return (
    state !== null &&
    fieldAt(state, "completed") !== true &&
    (fieldAt(state, "endTimestamp") ?? null) === null
  );
}

function isHotplugging(vmi: KubeObject | undefined): boolean {
  const conditions = conditionsOf(listAt(vmi?.status, "conditions"));
  const changing = ["HotVCPUChange", "HotMemoryChange"].some(
    (type) => conditionOf(conditions, type)?.status === "True",
  );
  return changing || listAt(vmi?.status, "volumeStatus").some(isAttaching);
}

function isAttaching(volume: JsonValue): boolean {
  return fieldAt(volume, "hotplugVolume") !== undefined && stringAt(volume, "phase") !== "Ready";
}
