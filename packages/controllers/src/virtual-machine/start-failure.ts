import {
  fieldAt,
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { timestampOf } from "../runtime/clock.js";
import { enteredAt, isFinal } from "../virtual-machine-instance/phases.js";
import { commitStatus } from "./commit-status.js";
import type { VirtualMachineDraft, VirtualMachineStep } from "./draft.js";

/** Strategies that start again by themselves what failed to start. */
const retrying = new Set(["Always", "RerunOnFailure", "Once"]);
const secondsPerSquare = 10;
const longestSeconds = 300;

/**
 * Counts starts that failed before the guest ran, so that the next one waits longer each time (KubeVirt
 * pkg/virt-controller/watch/vm syncStartFailureStatus). The count is stored before the failed instance goes: nothing else
 * tells of it then.
 */
export const countStartFailures: VirtualMachineStep = (deps) => async (draft) => {
  const before = objectAt(draft.vm.status, "startFailure");
  const after = nextFailure(draft, before, { time: deps.time(), chance: deps.random() });
  if (after === before) return "continue";
  const status = withField(objectAt(draft.vm, "status") ?? {}, "startFailure", after);
  draft.vm = { ...draft.vm, status };
  return commitStatus(deps)(draft);
};

/** Milliseconds until the machine may be started again; 0 or less when it may now. */
export function backOffLeft({ status }: KubeObject, time: number): number {
  const until = Date.parse(stringAt(status, "startFailure", "retryAfterTimestamp") ?? "");
  return Number.isNaN(until) ? 0 : until - time;
}

/** Whether starts failed, and the strategy tries again. */
export function isFailingToStart(vm: KubeObject): boolean {
  return Number(fieldAt(vm.status, "startFailure", "consecutiveFailCount") ?? 0) > 0 && retries(vm);
}

function nextFailure(
  { vm, vmi }: VirtualMachineDraft,
  before: JsonObject | undefined,
  { time, chance }: { readonly time: number; readonly chance: number },
): JsonObject | undefined {
  if (!retries(vm) || (vmi !== undefined && enteredAt(vmi, "Running") !== undefined)) return undefined;
  const uid = vmi?.metadata.uid;
  if (vmi === undefined || uid === undefined || !isFinal(vmi) || before?.["lastFailedVMIUID"] === uid)
    return before;
  const count = Number(before?.["consecutiveFailCount"] ?? 0) + 1;
  const retryAfterTimestamp = timestampOf(time + delaySeconds(count, chance) * 1000);
  return { lastFailedVMIUID: uid, retryAfterTimestamp, consecutiveFailCount: count };
}

/** Grows with the square of the failures, and differs from machine to machine by up to half of that. */
export function delaySeconds(failures: number, chance: number): number {
  const interval = secondsPerSquare * failures * failures;
  return Math.min(interval + Math.floor((interval / 2) * chance), longestSeconds);
}

/** `spec.running: true` says Always. */
function retries({ spec }: KubeObject): boolean {
  return fieldAt(spec, "running") === true || retrying.has(stringAt(spec, "runStrategy") ?? "");
}
