import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { requestedVolume } from "../live-update/volume-request.js";
import { adoptWritten, fail, textOf, type VirtualMachineStep } from "./draft.js";

/** Carries out requests to plug and unplug volumes: they become part of the template (KubeVirt handleVolumeRequests). */
export const plugVolumes: VirtualMachineStep = (deps) => async (draft) => {
  const requests = listAt(draft.vm.status, "volumeRequests").filter(isJsonObject);
  if (requests.length === 0 || draft.vm.metadata.deletionTimestamp !== undefined) return "continue";
  const template = objectAt(draft.vm.spec, "template", "spec") ?? {};
  const open = requests.filter((request) => !isDone(template, request));
  if (open.length > 0) {
    const changed = open.reduce(applied, template);
    try {
      adoptWritten(
        draft,
        await deps.updateVm(withFieldAt(draft.vm, ["spec", "template", "spec"], changed) as KubeObject),
      );
    } catch (error) {
      const message = `Error encountered when trying to update vm according to add volume and/or memory dump requests: ${textOf(error)}`;
      fail(draft, { reason: "FailedUpdateError", message }, error);
      return "continue";
    }
  }
  const status = withField(objectAt(draft.vm, "status") ?? {}, "volumeRequests", undefined);
  draft.vm = { ...draft.vm, status };
  return "continue";
};

function isDone(template: JsonObject, request: JsonObject): boolean {
  const there = listAt(template, "volumes").some(
    (volume) => stringAt(volume, "name") === requestedVolume(request),
  );
  return there === (objectAt(request, "addVolumeOptions") !== undefined);
}

function applied(template: JsonObject, request: JsonObject): JsonObject {
  const name = requestedVolume(request) ?? "";
  const add = objectAt(request, "addVolumeOptions");
  const without = (list: readonly JsonValue[]) => list.filter((entry) => stringAt(entry, "name") !== name);
  const disks = without(listAt(template, "domain", "devices", "disks"));
  const volumes = without(listAt(template, "volumes"));
  const disk = add === undefined ? [] : [objectAt(add, "disk") ?? { name }];
  const volume = add === undefined ? [] : [{ name, ...objectAt(add, "volumeSource") }];
  const plugged = withFieldAt(template, ["domain", "devices", "disks"], [...disks, ...disk]);
  return withField(plugged, "volumes", [...volumes, ...volume]);
}
