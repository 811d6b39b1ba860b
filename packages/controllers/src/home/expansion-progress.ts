import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { expansionPending, isImpediment } from "../expansion/obstacle.js";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import type { ReferencePolicy } from "../policy/reference-policy.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";

/** How far the virtual machines follow the policy. */
export interface ExpansionProgress {
  readonly policy: ReferencePolicy;
  readonly total: number;
  /** Name neither an instance type nor a preference. */
  readonly flat: number;
  /** Name one and are to be expanded under the policy. */
  readonly due: number;
  /** Of those, wait for a snapshot, a restore, a migration or a hot-plug. */
  readonly waiting: number;
  /** Of those, cannot be expanded: a type is missing, a field conflicts, the write was refused. */
  readonly failing: number;
}

/** What expansion has still to do with a virtual machine; a kept one names a type and the policy leaves it so. */
export type ExpansionStage = "flat" | "kept" | "due" | "waiting" | "failing";

export function expansionStage(policy: ReferencePolicy, vm: KubeObject): ExpansionStage {
  if (!isReferencing(vm)) return "flat";
  if (!policyBehaviours[policy].expands(vm)) return "kept";
  const reason = pendingReason(vm);
  if (reason === undefined) return "due";
  return isImpediment(reason) ? "failing" : "waiting";
}

/** Progress by the number of virtual machines in each stage. */
export function progressOf(
  policy: ReferencePolicy,
  counts: Readonly<Record<ExpansionStage, number>>,
): ExpansionProgress {
  const { flat, waiting, failing } = counts;
  const due = counts.due + waiting + failing;
  return { policy, total: flat + counts.kept + due, flat, due, waiting, failing };
}

/** Counts virtual machines by what expansion has still to do with them. */
export function expansionProgress(policy: ReferencePolicy, vms: readonly KubeObject[]): ExpansionProgress {
  const counts = { flat: 0, kept: 0, due: 0, waiting: 0, failing: 0 };
  for (const vm of vms) counts[expansionStage(policy, vm)]++;
  return progressOf(policy, counts);
}

function pendingReason({ status }: KubeObject): string | undefined {
  const pending = conditionOf(conditionsOf(listAt(status, "conditions")), expansionPending);
  return pending?.status === "True" ? stringAt(pending, "reason") : undefined;
}
