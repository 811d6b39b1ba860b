import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { isPresent, list, struct, text } from "../field-value.js";

const diskTargets = ["disk", "cdrom", "lun"] as const;
const bindings = ["bridge", "slirp", "masquerade", "sriov", "macvtap", "passt", "passtBinding", "binding"];

/**
 * What of a machine no type could have written: its volumes and networks, and the names of its devices. Expanding it
 * shows what a type would write, and where.
 */
export function skeletonOf(vm: KubeObject): KubeObject {
  const spec = struct(struct(vm.spec, "template"), "spec") ?? {};
  const devices = struct(struct(spec, "domain"), "devices") ?? {};
  const bare = {
    ...kept(spec, ["volumes", "networks"]),
    domain: {
      devices: {
        ...kept(devices, ["filesystems"]),
        ...lists(devices, "disks", (disk) => withOnly(disk, diskTargets)),
        ...lists(devices, "interfaces", bareInterface),
        ...lists(devices, "inputs", (input) => ({ name: text(input, "name"), type: "" })),
      },
    },
  };
  const { apiVersion, kind, metadata } = vm;
  return { apiVersion, kind, metadata, spec: { template: { spec: bare } } };
}

function kept(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => isPresent(object[key])).map((key) => [key, object[key]]));
}

function lists(devices: JsonObject, key: string, bare: (element: JsonObject) => JsonObject): JsonObject {
  const elements = list(devices, key);
  if (elements.length === 0) return {};
  return { [key]: elements.map((element): JsonValue => (isJsonObject(element) ? bare(element) : element)) };
}

function withOnly(disk: JsonObject, targets: readonly string[]): JsonObject {
  const name = text(disk, "name");
  const target = targets.find((candidate) => isPresent(disk[candidate]));
  // A plain disk is what a disk without target becomes.
  return target === undefined || target === "disk" ? { name } : { name, [target]: {} };
}

function bareInterface(device: JsonObject): JsonObject {
  return { name: text(device, "name"), ...kept(device, bindings) };
}
