import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";

const finalizer = "foregroundDeleteVirtualMachine";
const defaultBus: { readonly [architecture: string]: string } = {
  amd64: "sata",
  arm64: "virtio",
  s390x: "virtio",
};
const hotplugRatio = 4;
const mostVcpus = 512;

/** What KubeVirt's webhook adds to a new instance beyond the defaults virtual machines share with it. */
export function completeInstance(vmi: KubeObject): KubeObject {
  return [withFinalizer, withDiskBuses, withCpuModel, withMaxSockets].reduce(
    (current, step) => step(current),
    vmi,
  );
}

function withFinalizer(vmi: KubeObject): KubeObject {
  const finalizers = vmi.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return vmi;
  return { ...vmi, metadata: { ...vmi.metadata, finalizers: [...finalizers, finalizer] } };
}

function withDiskBuses(vmi: KubeObject): KubeObject {
  const bus = defaultBus[stringAt(vmi.spec, "architecture") ?? ""] ?? "sata";
  const disks = listAt(vmi.spec, "domain", "devices", "disks");
  if (disks.length === 0) return vmi;
  return set(
    vmi,
    ["spec", "domain", "devices", "disks"],
    disks.map((disk) => withBus(disk, bus)),
  );
}

function withBus(disk: JsonValue, bus: string): JsonValue {
  if (!isJsonObject(disk)) return disk;
  const target = ["disk", "cdrom", "lun"].find((kind) => isJsonObject(disk[kind])) ?? "disk";
  return stringAt(disk, target, "bus") === undefined ? withFieldAt(disk, [target, "bus"], bus) : disk;
}

function withCpuModel(vmi: KubeObject): KubeObject {
  const known = stringAt(vmi.spec, "domain", "cpu", "model") ?? "";
  return known === "" ? set(vmi, ["spec", "domain", "cpu", "model"], "host-model") : vmi;
}

/** Room for CPU hot-plug: four times the sockets, while the guest stays within what it can address. */
function withMaxSockets(vmi: KubeObject): KubeObject {
  const cpu = fieldAt(vmi.spec, "domain", "cpu");
  const number = (field: string): number => Number(fieldAt(cpu, field) ?? 0);
  if (number("maxSockets") > 0 || stringAt(vmi.spec, "architecture") === "arm64") return vmi;
  const sockets = Math.max(1, number("sockets"));
  const perSocket = Math.max(1, number("cores")) * Math.max(1, number("threads"));
  const limit = Math.max(sockets, Math.floor(mostVcpus / perSocket));
  return set(vmi, ["spec", "domain", "cpu", "maxSockets"], Math.min(sockets * hotplugRatio, limit));
}

function set(vmi: KubeObject, path: readonly [string, ...string[]], value: JsonValue): KubeObject {
  return withFieldAt(vmi as JsonObject, path, value) as KubeObject;
}
