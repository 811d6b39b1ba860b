import { type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import { writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";
import type { StorageDeps } from "../storage/storage-deps.js";

/** Says what went wrong, in an event and in the conditions. */
export async function report(deps: StorageDeps, restore: KubeObject, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error);
  await deps.recorder.record(restore, {
    type: "Warning",
    reason: "VirtualMachineRestoreError",
    message: `VirtualMachineRestore encountered error ${text}`,
  });
  await describe(deps, restore, "False", text, text);
}

/** Says what a restore that is not ready is at, or waits for. */
export function describe(
  deps: StorageDeps,
  restore: KubeObject,
  progressing: "True" | "False",
  why: string,
  whyNotReady: string,
  fields: JsonObject = {},
): Promise<KubeObject> {
  return describeWith(deps, restore, both(progressing, "False", why, whyNotReady), fields);
}

/** Says that a restore is complete. */
export async function describeComplete(deps: StorageDeps, restore: KubeObject): Promise<void> {
  const fields = { complete: true, restoreTime: timestamp(deps.clock) };
  const done = both("False", "True", "Operation complete", "Operation complete");
  await describeWith(deps, restore, done, fields);
}

function both(
  progressing: "True" | "False",
  ready: "True" | "False",
  why: string,
  whyReady: string,
): readonly ProgressCondition[] {
  return [
    { type: "Progressing", status: progressing, reason: why },
    { type: "Ready", status: ready, reason: whyReady },
  ];
}

function describeWith(
  { client, clock }: StorageDeps,
  restore: KubeObject,
  conditions: readonly ProgressCondition[],
  fields: JsonObject,
): Promise<KubeObject> {
  const status = {
    ...objectAt(restore, "status"),
    ...fields,
    conditions: [...withProgress(restore, conditions, timestamp(clock))],
  };
  return writeStatus(client, resources.virtualMachineRestores, restore, status);
}
