import {
  fieldAt,
  integerQuantity,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  objectAt,
  parseQuantity,
  quantityText,
  quantityValue,
  stringAt,
} from "@unfold/apimachinery";

/** What an instance runs beside its guest's memory, in MiB. */
interface Part {
  readonly mebibytes: number;
  readonly isThere: (spec: JsonValue | undefined) => boolean;
}

/**
 * The parts KubeVirt adds up (pkg/hypervisor/kvm GetMemoryOverhead). The first are the launcher's own processes: its
 * monitor, itself, virtlogd, virtqemud and QEMU. That sum is the one KubeVirt reported when it was recorded.
 */
const parts: readonly Part[] = [
  { mebibytes: 240, isThere: () => true },
  /** The I/O thread. */
  { mebibytes: 8, isThere: () => true },
  { mebibytes: 32, isThere: (spec) => device(spec, "autoattachGraphicsDevice") !== false },
  /** Two flash devices of UEFI. */
  { mebibytes: 128, isThere: (spec) => stringAt(spec, "architecture") === "arm64" },
  /** Devices that are passed through keep room for their memory-mapped I/O. */
  { mebibytes: 1024, isThere: passesDevicesThrough },
  { mebibytes: 1, isThere: (spec) => listAt(spec, "volumes").some((one) => has(one, "downwardMetrics")) },
  { mebibytes: 10, isThere: (spec) => execProbe(spec, "livenessProbe") },
  { mebibytes: 10, isThere: (spec) => execProbe(spec, "readinessProbe") },
  {
    mebibytes: 100,
    isThere: (spec) => execProbe(spec, "livenessProbe") || execProbe(spec, "readinessProbe"),
  },
  { mebibytes: 256, isThere: isEncryptedByAmd },
  { mebibytes: 53, isThere: hasTpm },
  { mebibytes: 100, isThere: (spec) => isGuaranteed(spec) },
];

const mebibyte = 1024 * 1024;
const perVcpu = 8;

/**
 * Memory an instance's pod takes beside what the guest sees, as in `status.memory.memoryOverhead`. `ratio` is the
 * cluster's `additionalGuestMemoryOverheadRatio`.
 */
export function memoryOverhead(spec: JsonValue | undefined, ratio = "1"): string {
  const mebibytes = parts.reduce((sum, part) => sum + (part.isThere(spec) ? part.mebibytes : 0), 0);
  const tables = pageTables(spec);
  const bytes = (mebibytes + perVcpu * vcpus(spec)) * mebibyte + tables;
  const more = Math.trunc(Math.ceil(bytes / 1000) * (Number(ratio) - 1)) * 1000;
  const total = BigInt(bytes + (Number.isFinite(more) ? more : 0));
  // Go's sum takes over the form of the first amount that is not zero.
  return quantityText(integerQuantity(total, tables > 0 ? "DecimalSI" : "BinarySI"));
}

/** One bit for every 512 of the memory that is requested; it is counted in whole thousands. */
function pageTables(spec: JsonValue | undefined): number {
  const bytes = amount(fieldAt(spec, "domain", "resources", "requests", "memory"));
  return Math.trunc((Math.ceil(bytes / 1000) * 1000) / 512);
}

function vcpus(spec: JsonValue | undefined): number {
  const cpu = objectAt(spec, "domain", "cpu");
  const resources = objectAt(spec, "domain", "resources");
  const count =
    cpu === undefined
      ? amount(fieldAt(resources, "limits", "cpu") ?? fieldAt(resources, "requests", "cpu"))
      : ["sockets", "cores", "threads"].reduce((product, field) => product * (Number(cpu[field]) || 1), 1);
  return Math.max(1, count);
}

function amount(quantity: JsonValue | undefined): number {
  if (typeof quantity !== "string" && typeof quantity !== "number") return 0;
  return Number(quantityValue(parseQuantity(quantity)));
}

function device(spec: JsonValue | undefined, name: string): JsonValue | undefined {
  return fieldAt(spec, "domain", "devices", name);
}

function has(value: JsonValue | undefined, field: string): boolean {
  return isJsonObject(value) && isJsonObject(value[field]);
}

function passesDevicesThrough(spec: JsonValue | undefined): boolean {
  const devices = objectAt(spec, "domain", "devices");
  return (
    listAt(devices, "gpus").length > 0 ||
    listAt(devices, "hostDevices").length > 0 ||
    listAt(devices, "interfaces").some((one) => has(one, "sriov"))
  );
}

function execProbe(spec: JsonValue | undefined, probe: string): boolean {
  return objectAt(spec, probe, "exec") !== undefined;
}

function isEncryptedByAmd(spec: JsonValue | undefined): boolean {
  const security = objectAt(spec, "domain", "launchSecurity");
  return has(security, "sev") || has(security, "snp");
}

function hasTpm(spec: JsonValue | undefined): boolean {
  const tpm = device(spec, "tpm");
  return isJsonObject(tpm) && tpm["enabled"] !== false;
}

/** CPUs of its own, or as much requested as allowed. */
function isGuaranteed(spec: JsonValue | undefined): boolean {
  if (fieldAt(spec, "domain", "cpu", "dedicatedCpuPlacement") === true) return true;
  const resources = objectAt(spec, "domain", "resources");
  const of = (kind: string, name: string): JsonObject[string] | undefined => fieldAt(resources, kind, name);
  return ["cpu", "memory"].every((name) => {
    const [requested, limit] = [amount(of("requests", name)), amount(of("limits", name))];
    return limit > 0 && requested === limit;
  });
}
