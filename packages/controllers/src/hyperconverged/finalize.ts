import type { Step } from "../runtime/steps.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";

/** Keeps the object until what it deployed is gone. */
export const hyperconvergedFinalizer = "kubevirt.io/hyperconverged";

/** On deletion removes the KubeVirt, then lets the object go. */
export const finalize =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    const { metadata } = draft.hyperconverged;
    if (metadata.deletionTimestamp === undefined) return "continue";
    const finalizers = metadata.finalizers ?? [];
    if (!finalizers.includes(hyperconvergedFinalizer)) return "stop";
    const kubevirt = deps.getKubevirt();
    if (kubevirt !== undefined) await deps.deleteKubevirt(kubevirt);
    const kept = finalizers.filter((finalizer) => finalizer !== hyperconvergedFinalizer);
    await deps.update({ ...draft.hyperconverged, metadata: { ...metadata, finalizers: kept } });
    return "stop";
  };
