import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import type { MachineRescue } from "./plan-rescue.js";

/** Name of the ConfigMap, for `velero restore create --resource-modifier-configmap`. */
export const modifierName = "unfold-rescue-pins";

/**
 * A ConfigMap of resource modifier rules that pin each machine in its spec (Velero resource modifiers, version v1);
 * undefined when no machine needs one. Names are anchored: a rule meets one machine.
 */
export function resourceModifierOf(
  plan: readonly MachineRescue[],
  namespace: string,
): KubeObject | undefined {
  const rules = plan.flatMap((machine) => {
    const pins = pinsOf(machine);
    return pins === undefined ? [] : [ruleOf(machine, pins)];
  });
  if (rules.length === 0) return undefined;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: modifierName, namespace },
    data: {
      "rules.yaml": `${JSON.stringify({ version: "v1", resourceModifierRules: rules }, undefined, 2)}\n`,
    },
  };
}

/** `spec` of the merge patch that names a machine's revisions. */
export function pinsOf({ roles }: MachineRescue): JsonObject | undefined {
  const pinned = roles.filter(({ action }) => action === "pin" || action === "revision");
  if (pinned.length === 0) return undefined;
  return Object.fromEntries(pinned.map(({ role, revisionName }) => [role, { revisionName }]));
}

function ruleOf({ namespace, name }: MachineRescue, spec: JsonObject): JsonObject {
  return {
    conditions: {
      groupResource: "virtualmachines.kubevirt.io",
      resourceNameRegex: `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`,
      namespaces: [namespace],
    },
    mergePatches: [{ patchData: JSON.stringify({ spec }) }],
  };
}
