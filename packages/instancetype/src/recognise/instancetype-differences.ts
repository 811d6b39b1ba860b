import {
  compareQuantities,
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
} from "@unfold/apimachinery";
import { overcommittedRequest } from "../apply/overcommit.js";
import { count, isPresent, struct } from "../field-value.js";
import { quantityAt, quantityOrUndefined } from "../quantity-field.js";

/** One field of a type that a machine has otherwise. */
export interface TypeDifference {
  /** In the type's spec. */
  readonly field: string;
  readonly type?: JsonValue;
  readonly vm?: JsonValue;
}

interface ComparedField {
  readonly field: string;
  readonly ofType: (type: JsonObject) => JsonValue | undefined;
  readonly ofMachine: (spec: JsonObject) => JsonValue | undefined;
}

const copied = (field: string, ...to: readonly string[]): ComparedField => ({
  field,
  ofType: (type) => fieldAt(type, ...field.split(".")),
  ofMachine: (spec) => fieldAt(spec, ...to),
});

/** Field of an instance type with its number of vCPUs. */
export const vcpusField = "cpu.guest";

const comparedFields: readonly ComparedField[] = [
  { field: vcpusField, ofType: (type) => count(struct(type, "cpu"), "guest"), ofMachine: vcpus },
  copied("memory.guest", "domain", "memory", "guest"),
  {
    field: "memory.overcommitPercent",
    ofType: request,
    ofMachine: (spec) => fieldAt(spec, "domain", "resources", "requests", "memory"),
  },
  copied("memory.hugepages", "domain", "memory", "hugepages"),
  copied("memory.maxGuest", "domain", "memory", "maxGuest"),
  copied("cpu.model", "domain", "cpu", "model"),
  copied("cpu.dedicatedCPUPlacement", "domain", "cpu", "dedicatedCpuPlacement"),
  copied("cpu.isolateEmulatorThread", "domain", "cpu", "isolateEmulatorThread"),
  copied("cpu.numa", "domain", "cpu", "numa"),
  copied("cpu.realtime", "domain", "cpu", "realtime"),
  copied("cpu.maxSockets", "domain", "cpu", "maxSockets"),
  copied("ioThreadsPolicy", "domain", "ioThreadsPolicy"),
  copied("ioThreads.supplementalPoolThreadCount", "domain", "ioThreads", "supplementalPoolThreadCount"),
  copied("launchSecurity", "domain", "launchSecurity"),
  copied("gpus", "domain", "devices", "gpus"),
  copied("hostDevices", "domain", "devices", "hostDevices"),
  copied("nodeSelector", "nodeSelector"),
  copied("schedulerName", "schedulerName"),
];

function vcpus(spec: JsonObject): number {
  const cpu = struct(struct(spec, "domain"), "cpu");
  return ["sockets", "cores", "threads"].reduce((total, level) => total * (count(cpu, level) || 1), 1);
}

/** Overcommit shows in the machine as a memory request. */
function request(type: JsonObject): JsonValue | undefined {
  const percent = count(struct(type, "memory"), "overcommitPercent");
  return percent > 0 ? overcommittedRequest(quantityAt(struct(type, "memory"), "guest"), percent) : undefined;
}

/** Where a machine's VMI spec is not what an instance type would make of it; own additions are no difference. */
export function instancetypeDifferences(type: JsonObject, spec: JsonObject): readonly TypeDifference[] {
  return comparedFields.flatMap(({ field, ofType, ofMachine }) => {
    const wanted = ofType(type);
    const found = ofMachine(spec);
    if (!isPresent(wanted) || sameValue(wanted, found)) return [];
    return [{ field, type: wanted, ...(found === undefined ? {} : { vm: found }) }];
  });
}

function sameValue(a: JsonValue, b: JsonValue | undefined): boolean {
  if (jsonEqual(a, b)) return true;
  // A plain member of the machine leaves out what is false.
  if (a === false && b === undefined) return true;
  if (isJsonObject(a) || typeof a === "number") return false;
  const [first, second] = [quantityOrUndefined(a), quantityOrUndefined(b)];
  return first !== undefined && second !== undefined && compareQuantities(first, second) === 0;
}

/** How far a machine is from a type: differing fields, the more for size the further it is off. */
export function distance(differences: readonly TypeDifference[]): number {
  return differences.reduce(
    (total, { field, type, vm }) => total + 1 + (field.endsWith(".guest") ? ratio(type, vm) : 0),
    0,
  );
}

function ratio(a: JsonValue | undefined, b: JsonValue | undefined): number {
  const [first, second] = [amount(a), amount(b)];
  return first > 0 && second > 0 ? Math.abs(Math.log2(first / second)) : 64;
}

function amount(value: JsonValue | undefined): number {
  const quantity = quantityOrUndefined(value);
  return quantity === undefined ? 0 : Number(quantity.unscaled) * 10 ** quantity.scale;
}
