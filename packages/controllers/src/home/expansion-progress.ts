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

/** Counts virtual machines by what expansion has still to do with them. */
export function expansionProgress(policy: ReferencePolicy, vms: readonly KubeObject[]): ExpansionProgress {
  let [flat, due, waiting, failing] = [0, 0, 0, 0];
  for (const vm of vms) {
    if (!isReferencing(vm)) flat++;
    else if (policyBehaviours[policy].expands(vm)) {
      due++;
      const reason = pendingReason(vm);
      if (reason !== undefined && isImpediment(reason)) failing++;
      else if (reason !== undefined) waiting++;
    }
  }
  return { policy, total: vms.length, flat, due, waiting, failing };
}

function pendingReason({ status }: KubeObject): string | undefined {
  const pending = conditionOf(conditionsOf(listAt(status, "conditions")), expansionPending);
  return pending?.status === "True" ? stringAt(pending, "reason") : undefined;
}
