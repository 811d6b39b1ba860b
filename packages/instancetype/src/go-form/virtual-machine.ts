import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import type { OpenVm } from "../open-struct.js";
import { dataVolumeTemplate } from "./data-volume-template.js";
import { objectMeta } from "./object-meta.js";
import { each, nullable, omitEmpty, pointer, required, struct } from "./rule.js";
import { vmiSpec } from "./vmi-spec.js";
import { written, writtenOpen } from "./written.js";

const matcher = struct({
  name: omitEmpty,
  kind: omitEmpty,
  revisionName: omitEmpty,
  inferFromVolume: omitEmpty,
});

const template = struct({ metadata: objectMeta, spec: vmiSpec });

const vmSpec = struct({
  instancetype: pointer(matcher),
  preference: pointer(matcher),
  /** Without `omitempty`: a machine without template says so. */
  template: nullable(template),
  dataVolumeTemplates: each(dataVolumeTemplate),
});

/** Times without value are written as null. */
const condition = struct({
  lastProbeTime: required(null),
  lastTransitionTime: required(null),
  reason: omitEmpty,
  message: omitEmpty,
});

const status = struct({
  created: omitEmpty,
  ready: omitEmpty,
  printableStatus: omitEmpty,
  conditions: each(condition),
  stateChangeRequests: omitEmpty,
  volumeRequests: omitEmpty,
  volumeSnapshotStatuses: omitEmpty,
  observedGeneration: omitEmpty,
  desiredGeneration: omitEmpty,
  runStrategy: omitEmpty,
});

const virtualMachine = struct({ metadata: objectMeta, spec: vmSpec, status });

/**
 * The virtual machine as KubeVirt would write it after reading it: empty values left out, quantities canonical, plain
 * structs always there. Members KubeVirt does not know are kept.
 */
export function goFormOfVm(vm: JsonObject): KubeObject {
  return written(virtualMachine, vm) as KubeObject;
}

/** As {@link goFormOfVm}, for a machine that is still open. */
export function goFormOfOpenVm(vm: OpenVm): KubeObject {
  return writtenOpen(virtualMachine, vm) as KubeObject;
}

/** As {@link goFormOfVm}, for a machine's `spec` alone. */
export function goFormOfVmSpec(spec: JsonValue | undefined): JsonObject {
  return written(vmSpec, spec) as JsonObject;
}

/** As {@link goFormOfVm}, for what a VMI and a template have in common. */
export function goFormOfTemplate(value: JsonObject): JsonObject {
  return written(template, value) as JsonObject;
}
