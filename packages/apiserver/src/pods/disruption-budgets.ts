import { type KubeObject, labelSelectorFromObject, matchesLabels, objectAt } from "@unfold/apimachinery";
import type { ObjectStore } from "../store/object-store.js";

/** Under which budgets are stored. */
export const budgetResource = "policy/poddisruptionbudgets";

/** Cause of a refusal that a budget is the reason for. */
export const budgetCause = "DisruptionBudget";

/** Whether a budget counts a pod: no selector counts none, an empty one all. */
export function counts(budget: KubeObject, pod: KubeObject): boolean {
  const selector = objectAt(budget.spec, "selector");
  if (selector === undefined || budget.metadata.namespace !== pod.metadata.namespace) return false;
  return matchesLabels(labelSelectorFromObject(selector), pod.metadata.labels ?? {});
}

/** The budgets of a pod. */
export function budgetsOf(store: ObjectStore, pod: KubeObject): readonly KubeObject[] {
  const { items } = store.list(budgetResource, pod.metadata.namespace ?? "");
  return items.map(({ object }) => object).filter((budget) => counts(budget, pod));
}
