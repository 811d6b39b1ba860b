import { type Client, type KubeObject, stringAt } from "@unfold/apimachinery";
import { isFinal, phaseOf } from "../virtual-machine-instance/phases.js";
import { type ChangeRequest, requestChanges, switchRunning } from "./change-requests.js";
import { type MachineKey, requireVm, strategyOf, vmConflict, vmiIfThere } from "./machines.js";
import { isDryRun, readOptions } from "./request-options.js";

/** Starts a machine (KubeVirt pkg/virt-api/rest StartVMRequestHandler). @throws ApiError */
export async function startVm(client: Client, key: MachineKey, body: string): Promise<void> {
  const vm = await requireVm(client, key);
  const vmi = await vmiIfThere(client, key);
  if (vmi !== undefined && isLive(vmi)) throw vmConflict(key.name, "VM is already running");
  const options = readOptions(body);
  const dryRun = isDryRun(options);
  const start: ChangeRequest =
    options["paused"] === true ? { action: "Start", data: { paused: "true" } } : { action: "Start" };
  const strategy = strategyOf(vm);
  if (strategy === "Halted" && start.data === undefined) return switchRunning(client, vm, true, dryRun);
  if (!["Halted", "Manual", "RerunOnFailure"].includes(strategy)) {
    throw vmConflict(key.name, `${strategy} does not support manual start requests`);
  }
  const changes = strategy === "Halted" ? [start] : [...endedBefore(strategy, vmi, key.name), start];
  return requestChanges(client, vm, changes, dryRun);
}

/** An instance that ended is in the way of the next one. */
function endedBefore(strategy: string, vmi: KubeObject | undefined, name: string): readonly ChangeRequest[] {
  if (vmi === undefined || !isFinal(vmi)) return [];
  if (strategy === "RerunOnFailure" && phaseOf(vmi) === "Failed") {
    throw vmConflict(name, "RerunOnFailure does not support starting VM from failed state");
  }
  return [{ action: "Stop", uid: vmi.metadata.uid ?? "" }];
}

/** Being created and of unknown state do not count as running. */
function isLive(vmi: KubeObject): boolean {
  const phase = stringAt(vmi.status, "phase") ?? "";
  return phase !== "" && phase !== "Unknown" && !isFinal(vmi);
}
