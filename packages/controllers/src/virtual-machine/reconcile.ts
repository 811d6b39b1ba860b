import { runSteps } from "../runtime/steps.js";
import { captureRevisions } from "./capture-revisions.js";
import { claim } from "./claim.js";
import { commitStatus } from "./commit-status.js";
import { describeMachine } from "./describe.js";
import type { VirtualMachineDeps, VirtualMachineDraft, VirtualMachineStep } from "./draft.js";
import { dropFormerRevisions } from "./drop-former-revisions.js";
import { dumpMemory } from "./dump-memory.js";
import { ensureDataVolumes } from "./ensure-data-volumes.js";
import { expandByPolicy } from "./expand-by-policy.js";
import { finalize } from "./finalize.js";
import { findTypes } from "./find-types.js";
import { clearReferences, dropExpandedRevisions } from "./finish-expansion.js";
import { followGeneration } from "./follow-generation.js";
import { keepFirmwareIdentity } from "./keep-firmware-identity.js";
import { plugVolumes } from "./plug-volumes.js";
import { reportWaiting } from "./report-waiting.js";
import { followRunStrategy } from "./run-strategy.js";
import { countStartFailures } from "./start-failure.js";
import { startInstance } from "./start-instance.js";
import { updateLive } from "./update-live.js";

/** Where no KubeVirt runs: the machine's whole life. */
export const wholeLife: readonly VirtualMachineStep[] = [
  finalize,
  claim,
  findTypes,
  expandByPolicy,
  captureRevisions,
  clearReferences,
  ensureDataVolumes,
  countStartFailures,
  followRunStrategy,
  startInstance,
  plugVolumes,
  dumpMemory,
  followGeneration,
  updateLive,
  describeMachine,
  commitStatus,
  dropExpandedRevisions,
  dropFormerRevisions,
  keepFirmwareIdentity,
];

/** Beside a KubeVirt that runs machines and captures revisions itself: expansion alone. */
export const expansionOnly: readonly VirtualMachineStep[] = [
  findTypes,
  expandByPolicy,
  clearReferences,
  reportWaiting,
  commitStatus,
  dropExpandedRevisions,
];

/** One pass over a virtual machine. What failed but left room for the rest is thrown at the end, for another try. */
export async function reconcileVirtualMachine(
  deps: VirtualMachineDeps,
  steps: readonly VirtualMachineStep[],
  draft: VirtualMachineDraft,
): Promise<void> {
  await runSteps(
    steps.map((step) => step(deps)),
    draft,
  );
  if (draft.retry !== undefined) throw draft.retry;
}
