import { badRequest, type Client } from "@unfold/apimachinery";
import { requestChanges } from "./change-requests.js";
import { type MachineKey, requireVm, strategyOf, vmConflict, vmiIfThere } from "./machines.js";
import { isDryRun, readOptions, secondsOf } from "./request-options.js";

/**
 * Restarts a machine (KubeVirt pkg/virt-api/rest RestartVMRequestHandler). By force is no different here: there is no pod
 * to delete, and the simulated guest stops at once.
 * @throws ApiError
 */
export async function restartVm(client: Client, key: MachineKey, body: string): Promise<void> {
  const options = readOptions(body);
  const period = secondsOf(options, "gracePeriodSeconds") ?? 0;
  if (period > 0) throw badRequest("For force restart, only gracePeriod=0 is supported for now");
  if (period < 0) throw badRequest("gracePeriod has to be greater or equal to 0");
  const vm = await requireVm(client, key);
  const strategy = strategyOf(vm);
  if (strategy === "Halted" || strategy === "Once") {
    throw vmConflict(key.name, `RunStategy ${strategy} does not support manual restart requests`);
  }
  const vmi = await vmiIfThere(client, key);
  if (vmi === undefined) throw vmConflict(key.name, "VM is not running: Halted");
  const changes = [{ action: "Stop", uid: vmi.metadata.uid ?? "" }, { action: "Start" }] as const;
  return requestChanges(client, vm, changes, isDryRun(options));
}
