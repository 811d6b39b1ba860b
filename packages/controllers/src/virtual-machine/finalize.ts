import type { KubeObject } from "@unfold/apimachinery";
import { commitStatus } from "./commit-status.js";
import { describeMachine } from "./describe.js";
import type { VirtualMachineDeps, VirtualMachineStep } from "./draft.js";

/** Finalizer KubeVirt puts on virtual machines, so that the instance goes first. */
export const virtualMachineFinalizer = "kubevirt.io/virtualMachineControllerFinalize";

/** Finalizer of an object whose dependents are to be left alone (Kubernetes, `--cascade=orphan`). */
const orphanFinalizer = "orphan";

/** A deleted virtual machine takes its instance along, unless that is to stay, then goes. */
export const finalize: VirtualMachineStep = (deps) => async (draft) => {
  const { metadata } = draft.vm;
  if (metadata.deletionTimestamp === undefined) return "continue";
  const finalizers = metadata.finalizers ?? [];
  if (draft.vmi !== undefined && !finalizers.includes(orphanFinalizer)) {
    if (draft.vmi.metadata.deletionTimestamp === undefined) await stop(deps, draft.vm, draft.vmi);
    await describeMachine(deps)(draft);
    await commitStatus(deps)(draft);
    return "stop";
  }
  const kept = finalizers.filter((finalizer) => finalizer !== virtualMachineFinalizer);
  if (kept.length < finalizers.length) {
    await deps.updateVm({ ...draft.vm, metadata: { ...metadata, finalizers: kept } });
  }
  return "stop";
};

async function stop(deps: VirtualMachineDeps, vm: KubeObject, vmi: KubeObject): Promise<void> {
  await deps.deleteInstance(vmi);
  const message = `Stopped the virtual machine by deleting the virtual machine instance ${vmi.metadata.uid}`;
  await deps.record(vm, "Normal", "SuccessfulDelete", message);
}
