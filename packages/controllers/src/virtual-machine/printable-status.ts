import { type KubeObject, listAt } from "@unfold/apimachinery";
import { isMigrating } from "../migration/migration-state.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { isFinal, phaseOf } from "../virtual-machine-instance/phases.js";
import type { VirtualMachineDraft } from "./draft.js";
import { isSetToStart } from "./run-strategy.js";
import { isFailingToStart } from "./start-failure.js";
import { hasDataVolumeErrors, hasUnboundClaim, isProvisioning, type VolumeState } from "./volume-state.js";

type Check = (draft: VirtualMachineDraft, volumes: VolumeState) => boolean;

const instancePhases = new Set(["", "Pending", "Scheduling", "Scheduled"]);

/** Ordered: the first that holds is shown (KubeVirt pkg/virt-controller/watch/vm setPrintableStatus). */
const statuses: readonly (readonly [string, Check])[] = [
  ["Terminating", ({ vm }) => vm.metadata.deletionTimestamp !== undefined],
  ["Stopping", ({ vmi, stopping }) => isLive(vmi) && (stopping === true || isBeingDeleted(vmi))],
  ["Migrating", ({ vmi }) => vmi !== undefined && isMigrating(vmi)],
  ["Paused", ({ vmi }) => phaseIs(vmi, "Running") && hasCondition(vmi, "Paused", "True")],
  ["Running", ({ vmi }) => phaseIs(vmi, "Running")],
  ["ErrorPvcNotFound", ({ vmi }) => hasCondition(vmi, "Synchronized", "False", "FailedPvcNotFound")],
  ["DataVolumeError", (_draft, volumes) => hasDataVolumeErrors(volumes)],
  ["ErrorUnschedulable", ({ vmi }) => hasCondition(vmi, "PodScheduled", "False", "Unschedulable")],
  ["Provisioning", (_draft, volumes) => isProvisioning(volumes)],
  ["WaitingForVolumeBinding", (draft, volumes) => isSetToStart(draft) && hasUnboundClaim(volumes)],
  ["ErrImagePull", ({ vmi }) => hasCondition(vmi, "Synchronized", "False", "ErrImagePull")],
  ["ImagePullBackOff", ({ vmi }) => hasCondition(vmi, "Synchronized", "False", "ImagePullBackOff")],
  [
    "Starting",
    ({ vmi, starting }) => (vmi === undefined ? starting === true : instancePhases.has(phaseOf(vmi))),
  ],
  ["CrashLoopBackOff", ({ vm, vmi }) => !isLive(vmi) && isFailingToStart(vm)],
  ["Stopped", ({ vmi }) => vmi === undefined || isFinal(vmi)],
];

/** The word kubectl shows for a virtual machine. */
export function printableStatus(draft: VirtualMachineDraft, volumes: VolumeState): string {
  return statuses.find(([, holds]) => holds(draft, volumes))?.[0] ?? "Unknown";
}

function isLive(vmi: KubeObject | undefined): boolean {
  return vmi !== undefined && !isFinal(vmi);
}

function isBeingDeleted(vmi: KubeObject | undefined): boolean {
  return vmi?.metadata.deletionTimestamp !== undefined;
}

function phaseIs(vmi: KubeObject | undefined, phase: string): boolean {
  return vmi !== undefined && phaseOf(vmi) === phase;
}

function hasCondition(vmi: KubeObject | undefined, type: string, status: string, reason?: string): boolean {
  const condition = conditionOf(conditionsOf(listAt(vmi?.status, "conditions")), type);
  return condition?.status === status && (reason === undefined || condition.reason === reason);
}
