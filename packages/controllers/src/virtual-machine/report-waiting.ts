import type { VirtualMachineStep } from "./draft.js";

/** Says in events what KubeVirt's own controller would remove from conditions. */
export const reportWaiting: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, waiting, failure } = draft;
  if (waiting !== undefined && failure === undefined)
    await deps.record(vm, "Normal", waiting.reason, waiting.message);
  if (failure !== undefined) await deps.record(vm, "Warning", failure.reason, failure.message);
  return vm.metadata.deletionTimestamp === undefined ? "continue" : "stop";
};
