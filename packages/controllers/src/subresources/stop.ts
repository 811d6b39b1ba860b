import { type Client, fieldAt, internalError, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { isFinal } from "../virtual-machine-instance/phases.js";
import { requestChanges, switchRunning } from "./change-requests.js";
import { type MachineKey, requireVm, strategyOf, textOf, vmConflict, vmiIfThere } from "./machines.js";
import { isDryRun, readOptions, secondsOf } from "./request-options.js";

/** Stops a machine (KubeVirt pkg/virt-api/rest StopVMRequestHandler). @throws ApiError */
export async function stopVm(client: Client, key: MachineKey, body: string): Promise<void> {
  const options = readOptions(body);
  const dryRun = isDryRun(options);
  const period = secondsOf(options, "gracePeriod");
  const vm = await requireVm(client, key);
  const strategy = strategyOf(vm);
  const found = await vmiIfThere(client, key);
  const live = found !== undefined && !isFinal(found) ? found : undefined;
  if (live !== undefined && period !== undefined) await setGracePeriod(client, live, period, dryRun);
  if (strategy === "Always" || strategy === "Once") return switchRunning(client, vm, false, dryRun);
  if (live === undefined) throw vmConflict(key.name, "VM is not running");
  if (strategy === "Halted" && !isShorter(period, live)) {
    throw vmConflict(key.name, "Halted only supports manual stop requests with a shorter graceperiod");
  }
  return requestChanges(client, vm, [{ action: "Stop", uid: live.metadata.uid ?? "" }], dryRun);
}

function isShorter(period: number | undefined, vmi: KubeObject): boolean {
  const before = fieldAt(vmi.spec, "terminationGracePeriodSeconds");
  return period !== undefined && (typeof before !== "number" || period < before);
}

async function setGracePeriod(
  client: Client,
  { spec, metadata: { namespace, name = "" } }: KubeObject,
  value: number,
  dryRun: boolean,
): Promise<void> {
  const path = "/spec/terminationGracePeriodSeconds";
  const before = fieldAt(spec, "terminationGracePeriodSeconds") ?? null;
  const body = [
    { op: "test", path, value: before },
    { op: "add", path, value },
  ];
  const patch = { type: "application/json-patch+json", body } as const;
  try {
    await client.patch(resources.virtualMachineInstances, { namespace, name }, patch, { dryRun });
  } catch (error) {
    throw internalError(new Error(textOf(error)));
  }
}
