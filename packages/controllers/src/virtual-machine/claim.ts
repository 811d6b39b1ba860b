import { adoptWritten, type VirtualMachineStep } from "./draft.js";
import { virtualMachineFinalizer } from "./finalize.js";

/** Puts the finalizer on a new virtual machine. */
export const claim: VirtualMachineStep = (deps) => async (draft) => {
  const { metadata } = draft.vm;
  const finalizers = metadata.finalizers ?? [];
  if (finalizers.includes(virtualMachineFinalizer)) return "continue";
  const claimed = { ...metadata, finalizers: [...finalizers, virtualMachineFinalizer] };
  adoptWritten(draft, await deps.updateVm({ ...draft.vm, metadata: claimed }));
  return "continue";
};
