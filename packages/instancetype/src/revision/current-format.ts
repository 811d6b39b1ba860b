import { isJsonObject, type JsonObject, type JsonValue, type MutableJsonObject } from "@unfold/apimachinery";
import { isPresent } from "../field-value.js";
import type { Role } from "../find/type-lookup.js";

interface SpecStruct {
  readonly name: string;
  /** Members that are structs, by the name of their Go type. */
  readonly structs: { readonly [member: string]: string };
  readonly others: readonly string[];
}

/** The specs as the current release knows them (kubevirt.io/api/instancetype/v1beta1). */
const specs: { readonly [role in Role]: SpecStruct } = {
  instancetype: {
    name: "VirtualMachineInstancetypeSpec",
    structs: { cpu: "CPUInstancetype", memory: "MemoryInstancetype" },
    others: [
      "nodeSelector",
      "schedulerName",
      "gpus",
      "hostDevices",
      "ioThreads",
      "ioThreadsPolicy",
      "launchSecurity",
      "annotations",
    ],
  },
  preference: {
    name: "VirtualMachinePreferenceSpec",
    structs: {
      clock: "ClockPreferences",
      cpu: "CPUPreferences",
      devices: "DevicePreferences",
      features: "FeaturePreferences",
      firmware: "FirmwarePreferences",
      machine: "MachinePreferences",
      volumes: "VolumePreferences",
      requirements: "PreferenceRequirements",
    },
    others: [
      "preferredSubdomain",
      "preferredTerminationGracePeriodSeconds",
      "annotations",
      "preferSpreadSocketToCoreRatio",
      "preferredArchitecture",
      "preferredLaunchSecurity",
    ],
  },
};

/** What keeps Go from decoding a spec into the current structs; undefined when nothing does. */
export function decodeProblem(role: Role, spec: JsonObject): string | undefined {
  const { name, structs } = specs[role];
  for (const [member, type] of Object.entries(structs)) {
    const value = spec[member];
    if (!isPresent(value) || isJsonObject(value)) continue;
    return `json: cannot unmarshal ${jsonType(value)} into Go struct field ${name}.spec.${member} of type v1beta1.${type}`;
  }
  return undefined;
}

/** The spec without members the current release has not: Go's decoder passes over them. */
export function knownMembers(role: Role, spec: JsonObject): JsonObject {
  const { structs, others } = specs[role];
  const known: MutableJsonObject = {};
  for (const key of Object.keys(spec)) {
    if (Object.hasOwn(structs, key) || others.includes(key)) known[key] = spec[key];
  }
  return known;
}

/** How Go's decoder calls a JSON value. */
export function jsonType(value: JsonValue): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
