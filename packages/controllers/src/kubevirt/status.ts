import { type JsonObject, jsonEqual, type KubeObject, listAt, objectAt } from "@unfold/apimachinery";
import { conditionsOf, withCondition } from "../runtime/conditions.js";

/** Release of KubeVirt whose behaviour is served. */
export const kubevirtVersion = "v1.6.2";
/** Architecture of the simulated nodes. */
export const defaultArchitecture = "amd64";

const conditions = [
  { type: "Available", status: "True", reason: "AllComponentsReady", message: "All components are ready." },
  {
    type: "Progressing",
    status: "False",
    reason: "AllComponentsReady",
    message: "All components are ready.",
  },
  { type: "Degraded", status: "False", reason: "AllComponentsReady", message: "All components are ready." },
  { type: "Created", status: "True", reason: "AllResourcesCreated", message: "All resources were created." },
] as const;

/** Status of a KubeVirt whose deployment is complete (virt-operator); the same object when it has it already. */
export function deployedStatus(kubevirt: KubeObject, now: string): JsonObject {
  const before = objectAt(kubevirt, "status") ?? {};
  const list = conditions.reduce(
    (current, condition) => withCondition(current, condition, now),
    conditionsOf(listAt(before, "conditions")),
  );
  const after: JsonObject = {
    ...before,
    phase: "Deployed",
    observedGeneration: kubevirt.metadata.generation ?? 1,
    observedKubeVirtVersion: kubevirtVersion,
    operatorVersion: kubevirtVersion,
    targetKubeVirtVersion: kubevirtVersion,
    defaultArchitecture,
    outdatedVirtualMachineInstanceWorkloads: 0,
    conditions: list,
  };
  return jsonEqual(before, after) ? before : after;
}
