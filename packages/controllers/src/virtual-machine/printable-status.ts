import type { KubeObject } from "@unfold/apimachinery";
import { listAt } from "@unfold/apimachinery";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { isFinal, phaseOf } from "../virtual-machine-instance/phases.js";
import type { VirtualMachineDraft } from "./draft.js";

type Check = (draft: VirtualMachineDraft) => boolean;

const instancePhases = new Set(["", "Pending", "Scheduling", "Scheduled"]);

/** Ordered: the first that holds is shown (KubeVirt pkg/virt-controller/watch/vm setPrintableStatus). */
const statuses: readonly (readonly [string, Check])[] = [
  ["Terminating", ({ vm }) => vm.metadata.deletionTimestamp !== undefined],
  ["Stopping", ({ vmi, stopping }) => isLive(vmi) && (stopping === true || isBeingDeleted(vmi))],
  ["Paused", ({ vmi }) => phaseIs(vmi, "Running") && hasCondition(vmi, "Paused")],
  ["Running", ({ vmi }) => phaseIs(vmi, "Running")],
  [
    "Starting",
    ({ vmi, starting }) => (vmi === undefined ? starting === true : instancePhases.has(phaseOf(vmi))),
  ],
  ["Stopped", ({ vmi }) => vmi === undefined || isFinal(vmi)],
];

/** The word kubectl shows for a virtual machine. */
export function printableStatus(draft: VirtualMachineDraft): string {
  return statuses.find(([, holds]) => holds(draft))?.[0] ?? "Unknown";
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

function hasCondition(vmi: KubeObject | undefined, type: string): boolean {
  return conditionOf(conditionsOf(listAt(vmi?.status, "conditions")), type)?.status === "True";
}
