import { type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";

/** What becomes of an instance whose pod is to be evicted (KubeVirt EvictionStrategy). */
export type EvictionStrategy = "None" | "LiveMigrate" | "LiveMigrateIfPossible" | "External";

/** The instance's own strategy, or the cluster's; undefined when neither has one (KubeVirt pkg/util/migrations VMIEvictionStrategy). */
export function evictionStrategyOf(
  vmi: KubeObject,
  kubevirt: KubeObject | undefined,
): EvictionStrategy | undefined {
  const strategy =
    stringAt(vmi.spec, "evictionStrategy") ?? stringAt(kubevirt?.spec, "configuration", "evictionStrategy");
  return strategy as EvictionStrategy | undefined;
}

export function isMigratable({ status }: KubeObject): boolean {
  return conditionOf(conditionsOf(listAt(status, "conditions")), "LiveMigratable")?.status === "True";
}

/** The node that the instance is to leave; undefined when none. */
export function evacuatedNode(vmi: KubeObject): string | undefined {
  const node = stringAt(objectAt(vmi.status), "evacuationNodeName") ?? "";
  return node === "" ? undefined : node;
}
