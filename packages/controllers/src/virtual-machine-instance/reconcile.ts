import type { KubeObject } from "@unfold/apimachinery";
import { runSteps, type Step } from "../runtime/steps.js";
import { advanced, isFinal, succeeded } from "./phases.js";

/** One pass over an instance. */
export interface InstanceDraft {
  readonly vmi: KubeObject;
}

export interface InstanceDeps {
  now(): string;
  update(vmi: KubeObject): Promise<KubeObject>;
}

/** Finalizers KubeVirt keeps on an instance while its guest runs. */
export const instanceFinalizers: readonly string[] = [
  "kubevirt.io/virtualMachineControllerFinalize",
  "foregroundDeleteVirtualMachine",
];

/** A deleted instance shuts its guest down, then goes. */
const shutDown =
  (deps: InstanceDeps): Step<InstanceDraft> =>
  async ({ vmi }) => {
    if (vmi.metadata.deletionTimestamp === undefined) return "continue";
    const stopped = isFinal(vmi) ? vmi : await deps.update(succeeded(vmi, deps.now()));
    const finalizers = stopped.metadata.finalizers ?? [];
    const kept = finalizers.filter((finalizer) => !instanceFinalizers.includes(finalizer));
    if (kept.length < finalizers.length) {
      await deps.update({ ...stopped, metadata: { ...stopped.metadata, finalizers: kept } });
    }
    return "stop";
  };

/** Any other instance comes one phase closer to Running; its own change brings the next pass. */
const advance =
  (deps: InstanceDeps): Step<InstanceDraft> =>
  async ({ vmi }) => {
    const after = advanced(vmi, deps.now());
    if (after !== undefined) await deps.update(after);
    return "continue";
  };

/** One pass of the simulated node over one instance. */
export function reconcileInstance(deps: InstanceDeps, draft: InstanceDraft): Promise<void> {
  return runSteps([shutDown(deps), advance(deps)], draft);
}
