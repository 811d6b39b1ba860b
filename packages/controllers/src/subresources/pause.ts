import {
  apiError,
  type Client,
  fieldAt,
  isNotFound,
  type KubeObject,
  listAt,
  objectAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import {
  type Condition,
  conditionOf,
  conditionsOf,
  withCondition,
  withoutCondition,
} from "../runtime/conditions.js";
import { pausedByUser, phaseOf } from "../virtual-machine-instance/phases.js";
import { type MachineKey, requireVm, requireVmi, vmConflict, vmiConflict } from "./machines.js";
import { isDryRun, readOptions } from "./request-options.js";

/** Pauses an instance (KubeVirt pkg/virt-api/rest PauseVMIRequestHandler). @throws ApiError */
export async function pauseVmi(client: Client, key: MachineKey, body: string, now: string): Promise<void> {
  const dryRun = isDryRun(readOptions(body));
  const vmi = await requireVmi(client, key);
  if (phaseOf(vmi) !== "Running") throw vmiConflict(key.name, "VM is not running");
  refuseProbe(vmi, key.name);
  const conditions = conditionsOf(listAt(vmi.status, "conditions"));
  if (conditionOf(conditions, "Paused") !== undefined) throw vmiConflict(key.name, "VMI is already paused");
  const migration = objectAt(vmi, "status", "migrationState");
  if (migration !== undefined && migration["completed"] !== true) {
    throw vmiConflict(key.name, `Cannot pause VM '${key.name}' because it is currently being migrated`);
  }
  await writeConditions(client, vmi, withCondition(conditions, pausedByUser, now), dryRun);
}

/** Lets an instance go on (KubeVirt pkg/virt-api/rest UnpauseVMIRequestHandler). @throws ApiError */
export async function unpauseVmi(client: Client, key: MachineKey, body: string): Promise<void> {
  await refuseDuringSnapshot(client, key);
  const dryRun = isDryRun(readOptions(body));
  const vmi = await requireVmi(client, key);
  if (phaseOf(vmi) !== "Running") throw vmiConflict(key.name, "VMI is not running");
  const conditions = conditionsOf(listAt(vmi.status, "conditions"));
  if (conditionOf(conditions, "Paused") === undefined) throw vmiConflict(key.name, "VMI is not paused");
  await writeConditions(client, vmi, withoutCondition(conditions, "Paused"), dryRun);
}

/** A probe that asks the guest agent waits; any other would find a paused guest dead. */
function refuseProbe(vmi: KubeObject, name: string): void {
  const probe = objectAt(vmi.spec, "livenessProbe");
  if (probe === undefined || probe["guestAgentPing"] !== undefined) return;
  const details = { name, group: "kubevirt.io", kind: "virtualmachineinstance" };
  throw apiError(
    "Forbidden",
    `virtualmachineinstance.kubevirt.io "${name}" is forbidden: Pausing VMIs with LivenessProbe is currently not supported`,
    { details },
  );
}

async function refuseDuringSnapshot(client: Client, key: MachineKey): Promise<void> {
  try {
    const vm = await requireVm(client, key);
    if (fieldAt(vm.status, "snapshotInProgress") === undefined) return;
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  throw vmConflict(key.name, "VM snapshot is in progress");
}

function writeConditions(
  client: Client,
  vmi: KubeObject,
  conditions: readonly Condition[],
  dryRun: boolean,
): Promise<KubeObject> {
  const changed = withFieldAt(vmi, ["status", "conditions"], conditions) as KubeObject;
  return client.update(resources.virtualMachineInstances, changed, { dryRun });
}
