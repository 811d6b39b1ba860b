import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import type { Role } from "../find/type-lookup.js";

/** Members of a struct: `true` for a plain member, a nested shape for a struct whose members changed since. */
interface Shape {
  readonly [member: string]: true | Shape;
}

const members = (...names: readonly string[]): Shape => Object.fromEntries(names.map((name) => [name, true]));

const instancetypeV1alpha: Shape = {
  ...members("gpus", "hostDevices", "ioThreadsPolicy", "launchSecurity"),
  cpu: members("guest", "model", "dedicatedCPUPlacement", "numa", "isolateEmulatorThread", "realtime"),
  memory: members("guest", "hugepages"),
};

const preferenceV1alpha1: Shape = {
  ...members("clock", "features", "machine"),
  cpu: members("preferredCPUTopology"),
  firmware: members(
    "preferredUseBios",
    "preferredUseBiosSerial",
    "preferredUseEfi",
    "preferredUseSecureBoot",
  ),
  devices: members(
    "preferredAutoattachGraphicsDevice",
    "preferredAutoattachMemBalloon",
    "preferredAutoattachPodInterface",
    "preferredAutoattachSerialConsole",
    "preferredAutoattachInputDevice",
    "preferredDisableHotplug",
    "preferredVirtualGPUOptions",
    "preferredSoundModel",
    "preferredUseVirtioTransitional",
    "preferredInputBus",
    "preferredInputType",
    "preferredDiskBus",
    "preferredLunBus",
    "preferredCdromBus",
    "preferredDiskDedicatedIoThread",
    "preferredDiskCache",
    "preferredDiskIO",
    "preferredDiskBlockSize",
    "preferredInterfaceModel",
    "preferredRng",
    "preferredBlockMultiQueue",
    "preferredNetworkInterfaceMultiQueue",
    "preferredTPM",
  ),
};

/** What the specs of the API versions that KubeVirt 1.7 removed could say (kubevirt.io/api/instancetype). */
const shapes: { readonly [version: string]: { readonly [role in Role]: Shape } } = {
  v1alpha1: { instancetype: instancetypeV1alpha, preference: preferenceV1alpha1 },
  v1alpha2: {
    instancetype: instancetypeV1alpha,
    preference: { ...preferenceV1alpha1, ...members("volumes") },
  },
};

/** Version of an API version this project reads although KubeVirt no longer does. */
export function isHistoricalVersion(version: string): boolean {
  return Object.hasOwn(shapes, version);
}

/** A spec of a removed version as KubeVirt ≤ 1.6 converted it to v1beta1 (pkg/instancetype/compatibility). */
export function convertHistoricalSpec(version: string, role: Role, spec: JsonValue | undefined): JsonObject {
  const shape = shapes[version]?.[role];
  const known = shape !== undefined && isJsonObject(spec) ? picked(spec, shape) : {};
  return role === "instancetype"
    ? version === "v1alpha1" || isJsonObject(known.cpu)
      ? withExplicitCpu(known)
      : known
    : withoutEmptyTopology(known);
}

/** A spec without any member its version did not have. */
function picked(spec: JsonObject, shape: Shape): JsonObject {
  const copy: MutableJsonObject = {};
  for (const [key, value] of Object.entries(spec)) {
    const member = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (member === undefined || value === undefined) continue;
    setOwnField(copy, key, member !== true && isJsonObject(value) ? picked(value, member) : value);
  }
  return copy;
}

/** Plain members became pointers, so that the converted spec sets what the old one left empty. */
function withExplicitCpu(spec: JsonObject): JsonObject {
  const cpu = isJsonObject(spec.cpu) ? spec.cpu : {};
  return {
    ...spec,
    cpu: { model: "", dedicatedCPUPlacement: false, isolateEmulatorThread: false, ...cpu },
  };
}

function withoutEmptyTopology(spec: JsonObject): JsonObject {
  if (!isJsonObject(spec.cpu) || spec.cpu.preferredCPUTopology !== "") return spec;
  const { preferredCPUTopology: _, ...cpu } = spec.cpu;
  return { ...spec, cpu };
}

/** A spec found in a revision that holds nothing else. */
export interface SpecRevision {
  readonly role: Role;
  readonly spec: JsonObject;
}

/**
 * The oldest format: nothing but an API version and the spec as base64. Which type it was has to be guessed by which
 * one could have said it, preference first.
 */
export function readSpecRevision(data: JsonObject): SpecRevision | undefined {
  const { apiVersion, spec: encoded, ...rest } = data;
  if (typeof apiVersion !== "string" || typeof encoded !== "string" || Object.keys(rest).length > 0)
    return undefined;
  const spec = decoded(encoded);
  if (!isJsonObject(spec)) return undefined;
  const roles: readonly Role[] = ["preference", "instancetype"];
  const role = roles.find((candidate) => {
    const shape = shapes.v1alpha1?.[candidate];
    return shape !== undefined && jsonEqual(picked(spec, shape), spec);
  });
  return role === undefined ? undefined : { role, spec };
}

function decoded(text: string): JsonValue | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonValue;
  } catch {
    return undefined;
  }
}
