import {
  addQuantities,
  compareQuantities,
  fieldAt,
  isZeroQuantity,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  parseQuantity,
  type Quantity,
  quantityText,
  quantityValue,
  stringAt,
  subtractQuantities,
} from "@unfold/apimachinery";
import { isMigrating } from "../migration/migration-state.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { busy, type Change, noChange, replaced, restart } from "./change.js";

/** Condition of an instance whose new memory waits for a migration. */
export const memoryChangeCondition = "HotMemoryChange";

const mebibyte = 1024n * 1024n;

/** What another size of memory in a template, types applied, means (KubeVirt handleMemoryHotplugRequest). */
export function memoryChange(template: JsonObject, vmi: KubeObject): Change {
  const guest = quantityAt(template, "domain", "memory", "guest");
  const before = quantityAt(vmi.spec, "domain", "memory", "guest");
  const current = quantityAt(vmi.status, "memory", "guestCurrent");
  if (guest === undefined || before === undefined || current === undefined) return noChange;
  const conditions = conditionsOf(listAt(vmi.status, "conditions"));
  const changing = conditionOf(conditions, memoryChangeCondition)?.status;
  if (changing === "False") {
    return restart(
      "memory updated in template spec. Memory-hotplug failed and is not available for this VM configuration",
    );
  }
  if (compareQuantities(guest, before) === 0) return noChange;
  if (conditionOf(conditions, "LiveMigratable")?.status !== "True") {
    return restart("memory updated in template spec. Memory-hotplug is only available for migratable VMs");
  }
  const maxGuest = quantityAt(vmi.spec, "domain", "memory", "maxGuest");
  if (maxGuest === undefined) {
    return restart(
      "memory updated in template spec. Memory-hotplug is not available for this VM configuration",
    );
  }
  if (changing === "True") return busy("another memory hotplug is in progress");
  if (isMigrating(vmi)) return busy("memory hotplug is not allowed while VMI is migrating");
  const unfit = unfitness(template, guest, maxGuest);
  if (unfit !== undefined) return restart(`memory hotplug not supported, ${unfit}`);
  const atBoot = quantityAt(vmi.status, "memory", "guestAtBoot");
  if (atBoot !== undefined && compareQuantities(guest, atBoot) < 0) {
    return restart("memory updated in template spec to a value lower than what the VM started with");
  }
  return {
    kind: "patch",
    operations: [
      ...replacedAt(vmi, ["domain", "memory", "guest"], guest),
      ...resources(template, vmi, guest, subtractQuantities(guest, current)),
    ],
  };
}

/** Why a machine's memory cannot grow (KubeVirt pkg/liveupdate/memory ValidateLiveUpdateMemory). */
function unfitness(template: JsonObject, guest: Quantity, maxGuest: Quantity): string | undefined {
  const cpu = objectAt(template, "domain", "cpu");
  if (objectAt(cpu, "realtime") !== undefined) return "Memory hotplug is not compatible with realtime VMs";
  if (objectAt(cpu, "numa", "guestMappingPassthrough") !== undefined) {
    return "Memory hotplug is not compatible with guest mapping passthrough";
  }
  if (objectAt(template, "domain", "launchSecurity") !== undefined) {
    return "Memory hotplug is not compatible with encrypted VMs";
  }
  if (compareQuantities(guest, maxGuest) > 0) {
    return "Guest memory is greater than the configured maxGuest memory";
  }
  const huge = stringAt(template, "domain", "memory", "hugepages", "pageSize") === "1Gi";
  const block = (huge ? 1024n : 2n) * mebibyte;
  const alignment = huge ? "1Gi" : "2Mi";
  if (quantityValue(guest) % block !== 0n) return `Guest memory must be ${alignment} aligned`;
  if (quantityValue(maxGuest) % block !== 0n) return `MaxGuest must be ${alignment} aligned`;
  const architecture = stringAt(template, "architecture") ?? "";
  return architecture === "amd64" ? undefined : "Memory hotplug is only available for x86_64 VMs";
}

/** Requests grow by what the guest gets, and are never less than the guest; limits grow where the template has one. */
function resources(
  template: JsonObject,
  vmi: KubeObject,
  guest: Quantity,
  delta: Quantity,
): readonly JsonObject[] {
  const requests = quantityAt(vmi.spec, "domain", "resources", "requests", "memory");
  const limits = quantityAt(vmi.spec, "domain", "resources", "limits", "memory");
  const limited = quantityAt(template, "domain", "resources", "limits", "memory");
  const operations: JsonObject[] = [];
  if (requests !== undefined && !isZeroQuantity(requests)) {
    const grown = addQuantities(requests, delta);
    const enough = compareQuantities(grown, guest) < 0 ? guest : grown;
    operations.push(...replacedAt(vmi, ["domain", "resources", "requests", "memory"], enough));
  }
  if (limits !== undefined && limited !== undefined && !isZeroQuantity(limited)) {
    const grown = addQuantities(limits, delta);
    operations.push(...replacedAt(vmi, ["domain", "resources", "limits", "memory"], grown));
  }
  return operations;
}

function replacedAt({ spec }: KubeObject, path: readonly string[], after: Quantity): readonly JsonObject[] {
  return replaced(`/spec/${path.join("/")}`, fieldAt(spec, ...path) ?? null, quantityText(after));
}

function quantityAt(object: KubeObject["spec"], ...fields: readonly string[]): Quantity | undefined {
  const value = fieldAt(object, ...fields);
  return typeof value === "string" || typeof value === "number" ? parseQuantity(value) : undefined;
}
