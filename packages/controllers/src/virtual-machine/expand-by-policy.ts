import { blockedBy } from "../expansion/blocked-by.js";
import { expandWithRecord } from "../expansion/expand-with-record.js";
import { noTypes } from "../loaded-types/no-types.js";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import { adoptWritten, fail, textOf, type VirtualMachineDraft, type VirtualMachineStep } from "./draft.js";

/**
 * Writes the flat form of machines that the policy wants flat: those that were there before the policy, and those that
 * admission had to let pass because a type was missing. First of three writes; status and revisions follow in later
 * passes, from what this one left behind.
 */
export const expandByPolicy: VirtualMachineStep = (deps) => async (draft) => {
  if (!isDue(draft)) return "continue";
  const blocker = blockedBy(draft.vm, draft.vmi);
  if (blocker !== undefined) {
    draft.waiting = blocker;
    return "continue";
  }
  const flat = expandWithRecord(draft.vm, draft.types, draft.cluster.config);
  if (!flat.ok) {
    const text = `error encountered while expanding into VirtualMachine: ${flat.error.message}`;
    fail(draft, { reason: "UnsupportedSyncError", message: `unsupported error: ${text}` });
    return "continue";
  }
  try {
    adoptWritten(draft, await deps.updateVm(flat.vm));
    draft.types = noTypes;
  } catch (error) {
    const text = `error encountered when trying to update expanded VirtualMachine: ${textOf(error)}`;
    fail(draft, { reason: "UnsupportedSyncError", message: `unsupported error: ${text}` }, error);
  }
  return "continue";
};

function isDue({ vm, cluster, types, failure }: VirtualMachineDraft): boolean {
  if (failure !== undefined || !types.instancetype.ok || !types.preference.ok) return false;
  return isReferencing(vm) && policyBehaviours[cluster.policy].expands(vm);
}
