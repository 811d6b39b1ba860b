import type { VirtualMachineStep } from "./draft.js";

/** Finalizer KubeVirt puts on virtual machines, so that the instance goes first. */
export const virtualMachineFinalizer = "kubevirt.io/virtualMachineControllerFinalize";

/** A deleted virtual machine takes its instance along, then goes. */
export const finalize: VirtualMachineStep = (deps) => async (draft) => {
  const { metadata } = draft.vm;
  if (metadata.deletionTimestamp === undefined) return "continue";
  if (draft.vmi !== undefined) {
    if (draft.vmi.metadata.deletionTimestamp === undefined) await deps.deleteInstance(draft.vmi);
    return "stop";
  }
  const finalizers = metadata.finalizers ?? [];
  const kept = finalizers.filter((finalizer) => finalizer !== virtualMachineFinalizer);
  if (kept.length < finalizers.length) {
    await deps.updateVm({ ...draft.vm, metadata: { ...metadata, finalizers: kept } });
  }
  return "stop";
};
