import { type Client, type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";

export interface RestoreDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly cluster: () => ClusterState;
}

/** Says what went wrong, in an event and in the conditions. */
export async function report(deps: RestoreDeps, restore: KubeObject, error: unknown): Promise<void> {
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
  deps: RestoreDeps,
  restore: KubeObject,
  progressing: "True" | "False",
  why: string,
  whyNotReady: string,
  fields: JsonObject = {},
): Promise<KubeObject> {
  return describeWith(deps, restore, both(progressing, "False", why, whyNotReady), fields);
}

/** Says that a restore is complete. */
export async function describeComplete(deps: RestoreDeps, restore: KubeObject): Promise<void> {
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
  { client, clock }: RestoreDeps,
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
