import { type JsonObject, type JsonValue, objectAt } from "@unfold/apimachinery";
import type { Role } from "../find/type-lookup.js";
import {
  each,
  omitEmpty,
  pointer,
  quantity,
  type Rule,
  required,
  requiredQuantity,
  struct,
} from "../go-form/rule.js";
import { written } from "../go-form/written.js";

const device = struct({
  name: required(""),
  deviceName: omitEmpty,
  tag: omitEmpty,
});

const omitted = (...members: readonly string[]): { readonly [member: string]: Rule } =>
  Object.fromEntries(members.map((member) => [member, omitEmpty]));

/**
 * How KubeVirt writes the specs of its types (kubevirt.io/api/instancetype/v1beta1), hence what it captures. Members
 * of newer releases are kept as they are.
 */
const forms: { readonly [role in Role]: Rule } = {
  instancetype: struct({
    ...omitted("nodeSelector", "schedulerName", "annotations"),
    cpu: struct({ guest: required(0), realtime: pointer(struct({ mask: omitEmpty })) }),
    memory: struct({
      guest: requiredQuantity,
      maxGuest: quantity,
      overcommitPercent: omitEmpty,
      hugepages: pointer(struct({ pageSize: omitEmpty })),
    }),
    gpus: each(device),
    hostDevices: each(device),
  }),
  preference: struct({
    ...omitted("annotations", "preferSpreadSocketToCoreRatio"),
    cpu: pointer(struct({ preferredCPUFeatures: each(struct({ name: required(""), policy: omitEmpty })) })),
    devices: pointer(
      struct(
        omitted(
          "preferredSoundModel",
          "preferredInputBus",
          "preferredInputType",
          "preferredDiskBus",
          "preferredLunBus",
          "preferredCdromBus",
          "preferredDiskCache",
          "preferredDiskIO",
          "preferredInterfaceModel",
        ),
      ),
    ),
    machine: pointer(struct(omitted("preferredMachineType"))),
    volumes: pointer(struct(omitted("preferredStorageClassName"))),
    requirements: pointer(
      struct({
        cpu: pointer(struct({ guest: required(0) })),
        memory: pointer(struct({ guest: requiredQuantity })),
      }),
    ),
  }),
};

/** A type's spec as KubeVirt would write it: canonical quantities, nothing empty. */
export function typeSpecForm(role: Role, spec: JsonValue | undefined): JsonObject {
  return (objectAt({ spec: written(forms[role], spec) ?? {} }, "spec") ?? {}) as JsonObject;
}
