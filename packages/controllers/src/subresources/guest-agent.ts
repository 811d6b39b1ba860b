import {
  badRequest,
  type Client,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
} from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { phaseOf } from "../virtual-machine-instance/phases.js";
import { type MachineKey, requireVmi, vmiConflict } from "./machines.js";

/** A running instance. @throws ApiError 404, or 409 with `why` when the guest does not run */
export async function requireRunning(
  client: Client,
  key: MachineKey,
  why = "VMI is not running",
): Promise<KubeObject> {
  const vmi = await requireVmi(client, key);
  if (phaseOf(vmi) !== "Running") throw vmiConflict(key.name, why);
  return vmi;
}

async function requireAgent(client: Client, key: MachineKey): Promise<KubeObject> {
  const vmi = await requireRunning(client, key);
  if (!hasCondition(vmi, "AgentConnected")) {
    throw vmiConflict(key.name, "VMI does not have guest agent connected");
  }
  return vmi;
}

function hasCondition({ status }: KubeObject, type: string): boolean {
  return conditionOf(conditionsOf(listAt(status, "conditions")), type)?.status === "True";
}

/** What the guest agent says of the guest. A simulated one has no users and no file systems. @throws ApiError */
export async function guestOsInfo(client: Client, key: MachineKey): Promise<JsonObject> {
  const vmi = await requireAgent(client, key);
  return {
    kind: "VirtualMachineInstanceGuestAgentInfo",
    apiVersion: "subresources.kubevirt.io/v1",
    guestAgentVersion: "simulated",
    supportedCommands: [],
    hostname: key.name,
    os: objectAt(vmi.status, "guestOSInfo") ?? {},
    timezone: "UTC, 0",
    userList: [],
    fsInfo: { disks: [] },
  };
}

/** Who is logged in. @throws ApiError */
export async function userList(client: Client, key: MachineKey): Promise<JsonObject> {
  await requireAgent(client, key);
  return emptyList("VirtualMachineInstanceGuestOSUserList");
}

/** The guest's file systems. @throws ApiError */
export async function fileSystemList(client: Client, key: MachineKey): Promise<JsonObject> {
  await requireAgent(client, key);
  return emptyList("VirtualMachineInstanceFileSystemList");
}

function emptyList(kind: string): JsonObject {
  return { kind, apiVersion: "subresources.kubevirt.io/v1", metadata: {}, items: [] };
}

/** Resets the guest, which has no state to lose. @throws ApiError */
export async function resetGuest(client: Client, key: MachineKey): Promise<void> {
  const phase = phaseOf(await requireVmi(client, key));
  if (phase === "Running") return;
  throw badRequest(
    `Failed to reset non-running VMI with phase ${phase}: Unable to connect to VirtualMachineInstance because phase is ${phase} instead of Running`,
  );
}

/** Asks the guest to start anew (KubeVirt pkg/virt-api/rest SoftRebootVMIRequestHandler). @throws ApiError */
export async function softReboot(client: Client, key: MachineKey): Promise<void> {
  const vmi = await requireRunning(client, key, "VM is not running");
  if (hasCondition(vmi, "Paused")) throw vmiConflict(key.name, "VMI is paused");
  const acpi = objectAt(vmi.spec, "domain", "features", "acpi");
  const listens = hasCondition(vmi, "AgentConnected") || acpi?.["enabled"] !== false;
  if (!listens) {
    throw vmiConflict(key.name, "VMI neither have the agent connected nor the ACPI feature enabled");
  }
}

/** Holds the guest's file systems still, or lets them go on (`status.fsFreezeStatus`). @throws ApiError */
export async function freezeGuest(client: Client, key: MachineKey, frozen: boolean): Promise<void> {
  await requireRunning(client, key, frozen ? "VM is not running" : undefined);
  const body = { status: { fsFreezeStatus: frozen ? "frozen" : null } };
  await client.patch(resources.virtualMachineInstances, key, { type: "application/merge-patch+json", body });
}
