import { fieldAt, jsonEqual, type KubeObject, listAt, objectAt } from "@unfold/apimachinery";
import { vcpuChange } from "../live-update/cpu-change.js";
import { memoryChangeCondition } from "../live-update/memory-change.js";
import { migrationRequired, pendingInterfaces } from "../migration/arrive.js";
import { isMigrating } from "../migration/migration-state.js";
import { type Condition, conditionOf, conditionsOf } from "../runtime/conditions.js";
import { changed } from "./phases.js";
import type { InstanceDeps, InstanceDraft } from "./reconcile.js";
import { differsInVolumes } from "./volume-status.js";

/** Conditions of an instance with a change that the guest does not have yet, and when they hold (KubeVirt pkg/virt-controller/watch/vmi requireCPUHotplug and others). */
const plugs: readonly (readonly [condition: Condition, isPending: (vmi: KubeObject) => boolean])[] = [
  [{ type: vcpuChange, status: "True" }, isCpuPending],
  [{ type: memoryChangeCondition, status: "True" }, isMemoryPending],
  [
    {
      type: migrationRequired,
      status: "True",
      reason: "AutoMigrationDueToLiveUpdate",
      message: "a live update requires migration",
    },
    (vmi) => pendingInterfaces(vmi).length > 0,
  ],
];

/** Says what was plugged and is not in the guest yet, and has the guest moved, which brings it there. */
export async function followPlugs(deps: InstanceDeps, draft: InstanceDraft): Promise<void> {
  await followVolumes(deps, draft);
  const pending = plugs.flatMap(([condition, isPending]) => (isPending(draft.vmi) ? [condition] : []));
  if (pending.length === 0) return;
  const before = conditionsOf(listAt(draft.vmi.status, "conditions"));
  const missing = pending.filter(({ type }) => conditionOf(before, type) === undefined);
  if (missing.length > 0)
    draft.vmi = await deps.update(changed(draft.vmi, { conditions: missing }, deps.now()));
  const migratable = conditionOf(before, "LiveMigratable")?.status === "True";
  if (migratable && !isMigrating(draft.vmi)) await deps.requestMigration(draft.vmi);
}

/** Volumes are plugged where the guest is. */
async function followVolumes(deps: InstanceDeps, draft: InstanceDraft): Promise<void> {
  await deps.plugClaims(draft.vmi);
  const volumes = deps.volumes(draft.vmi);
  if (!differsInVolumes(listAt(draft.vmi.status, "volumeStatus"), volumes)) return;
  draft.vmi = await deps.update(changed(draft.vmi, { fields: { volumeStatus: volumes } }, deps.now()));
}

function isCpuPending({ spec, status }: KubeObject): boolean {
  const current = objectAt(status, "currentCPUTopology");
  const sockets = fieldAt(spec, "domain", "cpu", "sockets");
  return current !== undefined && sockets !== undefined && current["sockets"] !== sockets;
}

function isMemoryPending({ spec, status }: KubeObject): boolean {
  const requested = fieldAt(status, "memory", "guestRequested");
  const guest = fieldAt(spec, "domain", "memory", "guest");
  return requested !== undefined && guest !== undefined && !jsonEqual(requested, guest);
}
