import { endGuest } from "./end-guest.js";
import { enteredAt, isFinal } from "./phases.js";
import type { InstanceDuty } from "./reconcile.js";

/** Finalizers KubeVirt keeps on an instance while its guest runs; the last is the one of older releases. */
export const instanceFinalizers: readonly string[] = [
  "kubevirt.io/virtualMachineControllerFinalize",
  "kubevirt.io/foregroundDeleteVirtualMachine",
  "foregroundDeleteVirtualMachine",
];

/** A deleted instance shuts its guest down, then goes. One that never ran has failed. */
export const shutDown: InstanceDuty = async (deps, draft) => {
  if (!isFinal(draft.vmi)) {
    await endGuest(deps, draft, enteredAt(draft.vmi, "Running") === undefined ? "Failed" : "Succeeded");
  }
  for (const pod of deps.pods.of(draft.vmi)) {
    await deps.pods.delete(pod);
    await deps.record(
      draft.vmi,
      "Normal",
      "SuccessfulDelete",
      `Deleted virtual machine pod ${pod.metadata.name}`,
    );
  }
  const { metadata } = draft.vmi;
  const finalizers = metadata.finalizers ?? [];
  const kept = finalizers.filter((finalizer) => !instanceFinalizers.includes(finalizer));
  if (kept.length < finalizers.length) {
    await deps.update({ ...draft.vmi, metadata: { ...metadata, finalizers: kept } });
  }
};
