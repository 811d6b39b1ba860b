import { isConflict } from "@unfold/apimachinery";
import { blockedBy } from "../expansion/blocked-by.js";
import { expandWithRecord } from "../expansion/expand-with-record.js";
import { impedimentOf } from "../expansion/obstacle.js";
import { noTypes } from "../loaded-types/no-types.js";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import {
  adoptWritten,
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";
import { withoutStatusRefs } from "./finish-expansion.js";

/**
 * Writes the flat form of machines that the policy wants flat: those that were there before the policy, and those that
 * admission had to let pass because a type was missing. First of three writes; status and revisions follow, in this pass
 * or, after a crash, in a later one, from what this one left behind. A server in this process takes the references out of
 * status with the first. A machine that cannot be expanded says why and goes on living.
 */
export const expandByPolicy: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, cluster, types } = draft;
  if (!isReferencing(vm) || !policyBehaviours[cluster.policy].expands(vm)) return "continue";
  draft.waiting = blockedBy(vm, draft.vmi);
  const missing = [types.instancetype, types.preference].find(({ ok }) => !ok);
  if (missing !== undefined && !missing.ok) draft.waiting ??= impedimentOf(missing.error);
  return draft.waiting === undefined ? expand(deps, draft) : "continue";
};

async function expand(deps: VirtualMachineDeps, draft: VirtualMachineDraft): Promise<"continue" | "stop"> {
  const flat = expandWithRecord(draft.vm, draft.types, draft.cluster.config);
  if (!flat.ok) {
    const text = `error encountered while expanding into VirtualMachine: ${flat.error.message}`;
    fail(draft, { reason: "UnsupportedSyncError", message: `unsupported error: ${text}` });
    draft.waiting = impedimentOf(flat.error);
    return "continue";
  }
  try {
    adoptWritten(draft, await deps.updateWithStatus(withoutStatusRefs(flat.vm)));
    draft.types = noTypes;
  } catch (error) {
    // The cache was behind: nothing to tell anybody.
    if (isConflict(error)) throw error;
    const text = `error encountered when trying to update expanded VirtualMachine: ${textOf(error)}`;
    fail(draft, { reason: "UnsupportedSyncError", message: `unsupported error: ${text}` }, error);
    draft.waiting = { reason: "WriteRefused", message: textOf(error) };
  }
  return "continue";
}
