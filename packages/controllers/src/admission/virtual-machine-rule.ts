import {
  type AdmissionRequest,
  type AdmissionRule,
  fieldAt,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import { mutateVm, type TypeLookup } from "@unfold/instancetype";
import type { ClusterState } from "../policy/read-cluster.js";

/** Creations and updates of virtual machines, not of their subresources. */
export const virtualMachineRule: AdmissionRule = {
  groups: ["kubevirt.io"],
  // The older version has the same fields, and not every API server converts before it asks.
  versions: ["v1", "v1alpha3"],
  resources: ["virtualmachines"],
  operations: ["CREATE", "UPDATE"],
};

/**
 * Whether an update leaves everything alone that types have a say in: the template and what it names. What KubeVirt's
 * mutation fills in on every write is not the user's change.
 */
export function leavesTemplateAlone(
  { object, oldObject }: AdmissionRequest,
  lookup: TypeLookup,
  { config }: ClusterState,
): boolean {
  if (object === undefined || oldObject === undefined) return false;
  if (sameTemplate(object, oldObject)) return true;
  const complete = (vm: KubeObject) =>
    mutateVm(vm, { operation: "UPDATE", lookup, config, newUuid: () => "" });
  return sameTemplate(complete(object), complete(oldObject));
}

function sameTemplate(a: KubeObject, b: KubeObject): boolean {
  return ["instancetype", "preference", "template"].every((field) =>
    jsonEqual(fieldAt(a.spec, field), fieldAt(b.spec, field)),
  );
}
