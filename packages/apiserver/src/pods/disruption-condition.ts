import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";

const type = "DisruptionAllowed";

/** Why a budget's condition is what it is, when not because of the number of healthy pods. */
export interface SyncFailure {
  readonly message: string;
}

/** The budget with the condition that says whether it allows a disruption (k8s.io/api policy/v1 DisruptionAllowedCondition). */
export function withDisruptionCondition(
  budget: KubeObject,
  allowed: boolean,
  now: string,
  failure?: SyncFailure,
): KubeObject {
  const status = allowed ? "True" : "False";
  const conditions = listAt(budget.status, "conditions").filter(isJsonObject);
  const before = conditions.find((one) => one.type === type);
  const condition: JsonObject = {
    lastTransitionTime: stringAt(before, "status") === status ? (before?.lastTransitionTime ?? now) : now,
    message: failure?.message ?? "",
    observedGeneration: budget.metadata.generation ?? 0,
    reason: failure !== undefined ? "SyncFailed" : allowed ? "SufficientPods" : "InsufficientPods",
    status,
    type,
  };
  const others = conditions.filter((one) => one !== before);
  return withFieldAt(budget, ["status", "conditions"], [...others, condition]) as KubeObject;
}
