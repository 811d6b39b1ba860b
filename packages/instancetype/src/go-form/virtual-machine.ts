import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { closedVm, type MachineForm, type MemberRules } from "../open-struct/close.js";
import { OpenDevices } from "../open-struct/open-devices.js";
import { OpenTemplate, OpenVm, OpenVmSpec } from "../open-struct/open-machine.js";
import type { OpenStruct } from "../open-struct/open-struct.js";
import { OpenCpu, OpenDomain, OpenVmiSpec } from "../open-struct/open-template.js";
import { dataVolumeTemplate } from "./data-volume-template.js";
import { devices } from "./devices.js";
import { cpu, domain } from "./domain.js";
import { objectMeta } from "./object-meta.js";
import { anyMember, each, nullable, omitEmpty, pointer, type Rule, required, struct } from "./rule.js";
import { vmiSpec } from "./vmi-spec.js";
import { written } from "./written.js";

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

/** The rules of {@link virtualMachine}, for the structs that are opened. */
const openForm: MachineForm = {
  vm: memberRules(virtualMachine, new OpenVm({})),
  vmSpec: memberRules(vmSpec, new OpenVmSpec({})),
  template: memberRules(template, new OpenTemplate({})),
  vmiSpec: memberRules(vmiSpec, new OpenVmiSpec({})),
  domain: memberRules(domain, new OpenDomain({})),
  devices: memberRules(devices, new OpenDevices({})),
  cpu: memberRules(cpu, new OpenCpu({})),
};

function memberRules({ fields }: Rule, struct: OpenStruct): MemberRules {
  const names = Object.keys(struct);
  const named = names.map((name) => fields.get(name) ?? anyMember);
  return {
    byName: Object.fromEntries(names.map((name, at) => [name, named[at] ?? anyMember])),
    named,
    lastAlways: named.map(({ absent }) => absent !== undefined).lastIndexOf(true),
    fields,
  };
}

/**
 * The virtual machine as KubeVirt would write it after reading it: empty values left out, quantities canonical, plain
 * structs always there. Members KubeVirt does not know are kept.
 */
export function goFormOfVm(vm: JsonObject): KubeObject {
  return written(virtualMachine, vm) as KubeObject;
}

/** As {@link goFormOfVm}, for a machine that is still open. */
export function goFormOfOpenVm(vm: OpenVm): KubeObject {
  return closedVm(vm, openForm) as KubeObject;
}

/** As {@link goFormOfVm}, for a machine's `spec` alone. */
export function goFormOfVmSpec(spec: JsonValue | undefined): JsonObject {
  return written(vmSpec, spec) as JsonObject;
}

/** As {@link goFormOfVm}, for what a VMI and a template have in common. */
export function goFormOfTemplate(value: JsonObject): JsonObject {
  return written(template, value) as JsonObject;
}
