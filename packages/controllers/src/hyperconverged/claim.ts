import type { Step } from "../runtime/steps.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { hyperconvergedFinalizer } from "./finalize.js";

/** Sets the finalizer and the label `app` on the object. */
export const claim =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    const { metadata } = draft.hyperconverged;
    const finalizers = metadata.finalizers ?? [];
    const app = metadata.name ?? "";
    if (finalizers.includes(hyperconvergedFinalizer) && metadata.labels?.["app"] === app) return "continue";
    const missing = finalizers.includes(hyperconvergedFinalizer) ? [] : [hyperconvergedFinalizer];
    draft.hyperconverged = await deps.update({
      ...draft.hyperconverged,
      metadata: { ...metadata, labels: { ...metadata.labels, app }, finalizers: [...finalizers, ...missing] },
    });
    return "continue";
  };
