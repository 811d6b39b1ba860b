import { fieldAt, type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { goFormOfVm } from "@unfold/instancetype";

const architecture = ["spec", "template", "spec", "architecture"] as const;

/**
 * The forms of one virtual machine: as stored, as KubeVirt's structs write it, and both without the default
 * architecture, which the recording's KubeVirt object had none of in its status.
 */
export function sameMachine(vm: KubeObject): readonly KubeObject[] {
  const forms = [vm, goFormOfVm(vm)];
  return [...forms, ...forms.map(withoutDefaultArchitecture)];
}

/** The one form in which machines are compared member by member. */
export function plainForm(vm: KubeObject): KubeObject {
  return withoutDefaultArchitecture(goFormOfVm(vm));
}

function withoutDefaultArchitecture(vm: KubeObject): KubeObject {
  if (fieldAt(vm, ...architecture) !== "amd64") return vm;
  return withFieldAt(vm, [...architecture], undefined) as KubeObject;
}
