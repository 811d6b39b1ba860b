import { runSteps, type Step } from "../runtime/steps.js";
import { claim } from "./claim.js";
import { completeStatus } from "./complete-status.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { ensureKubevirt } from "./ensure-kubevirt.js";
import { finalize } from "./finalize.js";
import { initStatus } from "./init-status.js";
import { refuseOtherNames } from "./refuse-other-names.js";

const steps: readonly ((deps: HyperconvergedDeps) => Step<HyperconvergedDraft>)[] = [
  finalize,
  refuseOtherNames,
  initStatus,
  claim,
  ensureKubevirt,
  completeStatus,
];

/** One pass of the HyperConverged operator over one object. */
export function reconcileHyperconverged(deps: HyperconvergedDeps, draft: HyperconvergedDraft): Promise<void> {
  return runSteps(
    steps.map((step) => step(deps)),
    draft,
  );
}
