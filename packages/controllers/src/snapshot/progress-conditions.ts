import { type KubeObject, listAt } from "@unfold/apimachinery";
import { type Condition, conditionsOf, withCondition } from "../runtime/conditions.js";

/** A condition as the storage controllers write it: the text is the reason. */
export interface ProgressCondition {
  readonly type: "Progressing" | "Ready" | "Failure";
  readonly status: "True" | "False";
  readonly reason: string;
}

/** The object's conditions with the given ones set; times move with a change of status or reason. */
export function withProgress(
  { status }: KubeObject,
  wanted: readonly ProgressCondition[],
  now: string,
): readonly Condition[] {
  return wanted.reduce<readonly Condition[]>(
    (list, condition) => {
      const before = list.find(({ type }) => type === condition.type);
      if (before?.status === condition.status && before.reason === condition.reason) return list;
      const rest = before === undefined ? list : list.map((item) => (item === before ? reset(item) : item));
      return withCondition(rest, { ...condition, lastProbeTime: null }, now);
    },
    conditionsOf(listAt(status, "conditions")),
  );
}

function reset(condition: Condition): Condition {
  return { ...condition, status: "Unknown" };
}
