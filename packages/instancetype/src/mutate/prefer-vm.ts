import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import { isPresent, isText, list, struct, text } from "../field-value.js";
import type { FoundType } from "../find/find.js";

/**
 * Writes into a machine what its preference has to say before anything else is defaulted: architecture, machine type
 * and the storage class of data volumes it brings along (KubeVirt pkg/instancetype/webhooks/vm). Runs on every write.
 */
export function preferVm(vm: KubeObject, preference: FoundType | undefined): KubeObject {
  if (preference === undefined || struct(vm.spec, "template") === undefined) return vm;
  const { spec } = preference;
  const architecture = text(spec, "preferredArchitecture");
  const machineType = text(struct(spec, "machine"), "preferredMachineType");
  const withArchitecture = withTextAt(vm, ["architecture"], architecture);
  const withMachine = withTextAt(withArchitecture, ["domain", "machine", "type"], machineType);
  return withStorageClass(withMachine, text(struct(spec, "volumes"), "preferredStorageClassName"));
}

/** Sets a text of the VMI spec that the machine leaves open; an empty text changes nothing. */
export function withTextAt(vm: KubeObject, path: readonly string[], value: string): KubeObject {
  const vmiSpec = struct(struct(vm.spec, "template"), "spec");
  const parent = path.slice(0, -1).reduce((current, key) => struct(current, key), vmiSpec);
  if (value === "" || isText(text(parent, path[path.length - 1] ?? ""))) return vm;
  return withFieldAt(vm, ["spec", "template", "spec", ...path], value) as KubeObject;
}

function withStorageClass(vm: KubeObject, storageClass: string): KubeObject {
  if (storageClass === "") return vm;
  const templates = list(vm.spec, "dataVolumeTemplates");
  const changed = templates.map((template) => withClass(template, storageClass));
  if (changed.every((template, index) => template === templates[index])) return vm;
  return withFieldAt(vm, ["spec", "dataVolumeTemplates"], changed) as KubeObject;
}

function withClass(template: JsonValue, storageClass: string): JsonValue {
  if (!isJsonObject(template)) return template;
  return ["pvc", "storage"].reduce<JsonObject>((current, key) => {
    const claim = struct(struct(current, "spec"), key);
    if (claim === undefined || isPresent(claim.storageClassName)) return current;
    return withFieldAt(current, ["spec", key, "storageClassName"], storageClass);
  }, template);
}
