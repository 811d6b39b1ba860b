import { typesIn } from "../loaded-types/load-types.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { fail, type VirtualMachineStep } from "./draft.js";

/** Looks up what the matchers mean; nothing else in the pass asks again (KubeVirt pkg/instancetype/controller/vm Sync). */
export const findTypes: VirtualMachineStep = (deps) => async (draft) => {
  if (!isReferencing(draft.vm)) return "continue";
  draft.types = typesIn(draft.vm, await deps.loadLookup(draft.vm));
  const { instancetype, preference } = draft.types;
  // No retry: the type that appears brings the machines that wait for it.
  if (!instancetype.ok) {
    fail(draft, { reason: "FailedFindInstancetype", message: instancetype.error.message });
  } else if (!preference.ok) {
    fail(draft, { reason: "FailedFindPreference", message: preference.error.message });
  }
  return "continue";
};
