import { type KubeObject, listAt } from "@unfold/apimachinery";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import type { ReferencePolicy } from "../policy/reference-policy.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { expansionPending } from "../virtual-machine/describe.js";

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
  /** Of those, cannot be expanded: a type is missing or conflicts. */
  readonly failing: number;
}

/** Counts virtual machines by what expansion has still to do with them. */
export function expansionProgress(policy: ReferencePolicy, vms: readonly KubeObject[]): ExpansionProgress {
  const referencing = vms.filter(isReferencing);
  const due = referencing.filter((vm) => policyBehaviours[policy].expands(vm));
  const having = (type: string) =>
    due.filter((vm) => conditionOf(conditionsOf(listAt(vm.status, "conditions")), type)?.status === "True")
      .length;
  return {
    policy,
    total: vms.length,
    flat: vms.length - referencing.length,
    due: due.length,
    waiting: having(expansionPending),
    failing: having("Failure"),
  };
}
