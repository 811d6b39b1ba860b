import {
  ApiError,
  apiError,
  badRequest,
  type Client,
  internalError,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { isHotpluggable } from "../live-update/needs-restart.js";
import { requestedVolume } from "../live-update/volume-request.js";
import { resources } from "../resources.js";
import { type MachineKey, requireVm, textOf, vmConflict } from "./machines.js";
import { isDryRun, readOptions } from "./request-options.js";

/**
 * Leaves a request to plug a volume in `status.volumeRequests`: the controller brings it to the machine and to the running
 * instance (KubeVirt pkg/virt-api/rest VMAddVolumeRequestHandler). @throws ApiError
 */
export async function addVolume(client: Client, key: MachineKey, body: string): Promise<void> {
  const options = required(body);
  const name = stringAt(options, "name") ?? "";
  if (name === "") throw badRequest("AddVolumeOptions requires name to be set");
  const disk = objectAt(options, "disk");
  if (disk === undefined) throw badRequest("AddVolumeOptions requires disk to not be nil");
  const source = objectAt(options, "volumeSource");
  if (source === undefined) throw badRequest("AddVolumeOptions requires VolumeSource to not be nil");
  const vm = await requireVm(client, key);
  if (volumeOf(vm, name) !== undefined) {
    throw vmConflict(key.name, `Unable to add volume [${name}] because volume with that name already exists`);
  }
  const { dryRun: _, ...given } = options;
  const addVolumeOptions = { ...given, disk: { ...disk, name }, volumeSource: hotpluggable(source) };
  await request(client, vm, name, { addVolumeOptions }, isDryRun(options));
}

/** Leaves a request to unplug a volume. @throws ApiError */
export async function removeVolume(client: Client, key: MachineKey, body: string): Promise<void> {
  const options = required(body);
  const name = stringAt(options, "name") ?? "";
  if (name === "") throw badRequest("RemoveVolumeOptions requires name to be set");
  const vm = await requireVm(client, key);
  const volume = volumeOf(vm, name);
  if (volume === undefined) {
    throw vmConflict(key.name, `Unable to remove volume [${name}] because it does not exist`);
  }
  if (!isHotpluggable(volume)) {
    throw vmConflict(key.name, `Unable to remove volume [${name}] because it is not hotpluggable`);
  }
  await request(client, vm, name, { removeVolumeOptions: { name } }, isDryRun(options));
}

function required(body: string): JsonObject {
  if (body.trim() !== "") return readOptions(body);
  throw badRequest("Request with no body, a new name is expected as the request body");
}

function volumeOf({ spec }: KubeObject, name: string): JsonValue | undefined {
  return listAt(spec, "template", "spec", "volumes").find((volume) => stringAt(volume, "name") === name);
}

/** What is plugged can be unplugged. */
function hotpluggable(source: JsonObject): JsonObject {
  const entries = Object.entries(source).map(([kind, value]) => [
    kind,
    ["dataVolume", "persistentVolumeClaim"].includes(kind)
      ? { ...(value as JsonObject), hotpluggable: true }
      : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

async function request(
  client: Client,
  vm: KubeObject,
  name: string,
  wanted: JsonObject,
  dryRun: boolean,
): Promise<void> {
  const before = listAt(vm.status, "volumeRequests");
  if (before.some((pending) => requestedVolume(pending) === name)) {
    const kind = wanted["addVolumeOptions"] === undefined ? "remove" : "add";
    throw apiError("Conflict", `${kind} volume request for volume [${name}] already exists`);
  }
  const { namespace, name: vmName = "" } = vm.metadata;
  const path = "/status/volumeRequests";
  const volumeRequests = [...before, wanted];
  // Only what is asked for has to be as it was read: others write status all the time.
  const body =
    objectAt(vm, "status") === undefined
      ? [{ op: "add", path: "/status", value: { volumeRequests } }]
      : [
          { op: "test", path, value: before.length === 0 ? null : before },
          { op: "add", path, value: volumeRequests },
        ];
  try {
    await client.patch(
      resources.virtualMachines,
      { namespace, name: vmName },
      { type: "application/json-patch+json", body },
      { subresource: "status", dryRun },
    );
  } catch (error) {
    if (error instanceof ApiError && error.reason === "Invalid") throw error;
    throw internalError(new Error(textOf(error)));
  }
}
