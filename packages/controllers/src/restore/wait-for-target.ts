import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import type { ReconcileResult } from "../runtime/controller.js";
import { writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";
import type { StorageDeps } from "../storage/storage-deps.js";
import { stopVm } from "../subresources/stop.js";
import { gracePeriod } from "./restore-state.js";
import { abandonTarget } from "./target.js";

const waiting = "Waiting for target to be ready";

/** The target still runs: what is done about it is up to `targetReadinessPolicy`. */
export async function waitForTarget(
  deps: StorageDeps,
  restore: KubeObject,
  target: KubeObject | undefined,
): Promise<ReconcileResult | undefined> {
  const { client, clock, recorder } = deps;
  const policy = stringAt(restore.spec, "targetReadinessPolicy") ?? "WaitGracePeriod";
  const message = "Restore target VMI still exists";
  await recorder.record(restore, { type: "Normal", reason: "RestoreTargetNotReady", message });
  const age = clock.now() - Date.parse(restore.metadata.creationTimestamp ?? "");
  const failure = failureOf(policy, age);
  const conditions: readonly ProgressCondition[] =
    failure === undefined
      ? [
          { type: "Progressing", status: "False", reason: waiting },
          { type: "Ready", status: "False", reason: waiting },
        ]
      : [
          { type: "Progressing", status: "False", reason: "Operation failed" },
          { type: "Failure", status: "True", reason: failure },
          { type: "Ready", status: "False", reason: "Operation failed" },
        ];
  if (policy === "StopTarget") await stop(deps, restore);
  // Started in the moment it was taken hold of, it would never be free again.
  if (failure !== undefined && target !== undefined) await abandonTarget(client, target, restore);
  const status = {
    ...objectAt(restore, "status"),
    conditions: [...withProgress(restore, conditions, timestamp(clock))],
  };
  await writeStatus(client, resources.virtualMachineRestores, restore, status);
  const left = gracePeriod - age;
  return policy === "WaitGracePeriod" && failure === undefined ? { requeueAfter: left + 1 } : undefined;
}

function failureOf(policy: string, age: number): string | undefined {
  if (policy === "FailImmediate") return "Restore target not ready";
  if (policy !== "WaitGracePeriod" || age <= gracePeriod) return undefined;
  return "Restore target failed to be ready within 5m0s";
}

/** As a user would; a machine that is on its way down already refuses, which is fine. */
async function stop({ client }: StorageDeps, { metadata, spec }: KubeObject): Promise<void> {
  const { namespace = "" } = metadata;
  const name = stringAt(spec, "target", "name") ?? "";
  const vmi = await client.get(resources.virtualMachineInstances, { namespace, name });
  if (vmi.metadata.deletionTimestamp !== undefined) return;
  const vm = await client.get(resources.virtualMachines, { namespace, name });
  if ((stringAt(vm.spec, "runStrategy") ?? "") === "Halted") return;
  await stopVm(client, { namespace, name }, "");
}
