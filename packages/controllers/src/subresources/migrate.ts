import { type Client, internalError, isNotFound, objectAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { phaseOf } from "../virtual-machine-instance/phases.js";
import { type MachineKey, requireVm, textOf, vmConflict, vmiIfThere } from "./machines.js";
import { isDryRun, readOptions } from "./request-options.js";

/** Has a running machine moved to another node (KubeVirt pkg/virt-api/rest MigrateVMRequestHandler). @throws ApiError */
export async function migrateVm(client: Client, key: MachineKey, body: string): Promise<void> {
  const options = readOptions(body);
  await requireVm(client, key);
  const vmi = await vmiIfThere(client, key);
  if (vmi === undefined || phaseOf(vmi) !== "Running") throw vmConflict(key.name, "VM is not running");
  const added = objectAt(options, "addedNodeSelector");
  const migration = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstanceMigration",
    metadata: { generateName: "kubevirt-migrate-vm-", namespace: key.namespace },
    spec: { vmiName: key.name, ...(added === undefined ? {} : { addedNodeSelector: added }) },
  };
  try {
    await client.create(resources.virtualMachineInstanceMigrations, migration, { dryRun: isDryRun(options) });
  } catch (error) {
    throw isNotFound(error) ? error : internalError(new Error(textOf(error)));
  }
}
