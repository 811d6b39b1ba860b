import {
  ApiError,
  badRequest,
  type Client,
  compareQuantities,
  conflict,
  internalError,
  isNotFound,
  type JsonObject,
  type KubeObject,
  listAt,
  notFound,
  objectAt,
  parseQuantity,
  quantityText,
  stringAt,
} from "@unfold/apimachinery";
import { dumpRequestOf, isDumpVolume } from "../memory-dump/dump-request.js";
import { dumpSize } from "../memory-dump/dump-size.js";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { requireRunning } from "./guest-agent.js";
import { type MachineKey, requireVm, textOf, vmConflict } from "./machines.js";
import { readOptions } from "./request-options.js";

const claims = { group: "kubevirt.io", resource: "persistentvolumeclaim" };
const cdiConfigs = { group: "cdi.kubevirt.io", version: "v1beta1", resource: "cdiconfigs" };

/**
 * Leaves a request to dump the guest's memory in `status.memoryDumpRequest` (KubeVirt pkg/virt-api/rest
 * MemoryDumpVMRequestHandler). Without a claim's name the one of the last dump is written again. @throws ApiError
 */
export async function dumpMemory(client: Client, key: MachineKey, body: string): Promise<void> {
  if (body.trim() === "") throw badRequest("Request with no body");
  const given = readOptions(body);
  const vm = await requireVm(client, key);
  const before = dumpRequestOf(vm);
  const claimName = claimToUse(key, stringAt(given, "claimName") ?? "", before);
  const running = await requireRunning(client, key);
  // KubeVirt takes the claim, and the dump never ends.
  if (isOtherVolume(vm, claimName)) {
    const why = `Unable to dump memory to volume [${claimName}] because volume with that name already exists`;
    throw vmConflict(key.name, why);
  }
  await requireFitting(client, key, running, claimName);
  const phase = stringAt(before, "phase") ?? "";
  if (phase === "Dissociating") {
    throw vmConflict(
      key.name,
      `can't dump memory for pvc [${claimName}] a remove memory dump request is in progress`,
    );
  }
  if (before !== undefined && phase !== "Completed" && phase !== "Failed") {
    throw vmConflict(key.name, `memory dump request for pvc [${claimName}] already in progress`);
  }
  await request(client, vm, { claimName, phase: "Associating" });
}

/** Leaves a request to take the claim of the last dump away from the machine. @throws ApiError */
export async function removeMemoryDump(client: Client, key: MachineKey): Promise<void> {
  const vm = await requireVm(client, key);
  const before = dumpRequestOf(vm);
  if (before === undefined) {
    throw vmConflict(
      key.name,
      `can't remove memory dump association for vm ${key.name}, no association found`,
    );
  }
  const claimName = stringAt(before, "claimName") ?? "";
  if (before["remove"] === true) {
    throw vmConflict(key.name, `memory dump remove request for pvc [${claimName}] already exists`);
  }
  await request(client, vm, { claimName, phase: "Dissociating", remove: true });
}

function isOtherVolume({ spec }: KubeObject, name: string): boolean {
  const volumes = listAt(spec, "template", "spec", "volumes");
  return volumes.some((volume) => stringAt(volume, "name") === name && !isDumpVolume(volume));
}

function claimToUse({ name }: MachineKey, asked: string, before: JsonObject | undefined): string {
  const associated = stringAt(before, "claimName") ?? "";
  if (before === undefined && asked === "") throw badRequest("Memory dump requires claim name to be set");
  if (before === undefined || asked === associated) return asked;
  if (asked === "") return associated;
  throw vmConflict(
    name,
    `can't request memory dump for pvc [${asked}] while pvc [${associated}] is still associated as the memory dump pvc`,
  );
}

/** A claim with a file system that can be written to, and is large enough. */
async function requireFitting(
  client: Client,
  { namespace }: MachineKey,
  vmi: KubeObject,
  name: string,
): Promise<void> {
  const claim = await claimNamed(client, { namespace, name });
  if (stringAt(claim.spec, "volumeMode") === "Block") {
    throw conflict({ ...claims, name }, "pvc should be filesystem pvc");
  }
  const modes = listAt(claim.spec, "accessModes");
  if (modes.length > 0 && modes.every((mode) => mode === "ReadOnlyMany")) {
    throw conflict({ ...claims, name }, "pvc access mode can't be read only");
  }
  const config = await getIfThere(client, { resource: cdiConfigs, name: "config" });
  const size = parseQuantity(stringAt(claim.spec, "resources", "requests", "storage") ?? "0");
  const least = dumpSize(vmi, config, stringAt(claim.spec, "storageClassName"));
  if (compareQuantities(size, least) >= 0) return;
  const sizes = `pvc size [${quantityText(size)}] should be bigger then [${quantityText(least)}]`;
  throw conflict({ ...claims, name }, sizes);
}

async function claimNamed(client: Client, key: MachineKey): Promise<KubeObject> {
  try {
    return await client.get(resources.persistentVolumeClaims, key);
  } catch (error) {
    if (isNotFound(error)) throw notFound({ ...claims, name: key.name });
    throw internalError(new Error(`unable to retrieve pvc [${key.name}]: ${textOf(error)}`));
  }
}

async function request(client: Client, vm: KubeObject, wanted: JsonObject): Promise<void> {
  const { namespace, name = "" } = vm.metadata;
  const path = "/status/memoryDumpRequest";
  const before = dumpRequestOf(vm);
  const body =
    objectAt(vm, "status") === undefined
      ? [{ op: "add", path: "/status", value: { memoryDumpRequest: wanted } }]
      : [
          ...(before === undefined ? [] : [{ op: "test", path, value: before }]),
          { op: "add", path, value: wanted },
        ];
  try {
    await client.patch(
      resources.virtualMachines,
      { namespace, name },
      { type: "application/json-patch+json", body },
      { subresource: "status" },
    );
  } catch (error) {
    if (error instanceof ApiError && error.reason === "Invalid") throw error;
    throw internalError(new Error(`unable to patch vm status: ${textOf(error)}`));
  }
}
