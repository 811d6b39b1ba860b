import { isJsonObject, type JsonObject, type JsonValue, ownField } from "@unfold/apimachinery";

/** One entry of `status.conditions`. */
export interface Condition extends JsonObject {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions in a `status.conditions` list; entries without a type are left out. */
export function conditionsOf(list: readonly JsonValue[]): readonly Condition[] {
  return list.filter((item): item is Condition => isJsonObject(item) && typeof item["type"] === "string");
}

export function conditionOf(list: readonly Condition[], type: string): Condition | undefined {
  return list.find((condition) => condition.type === type);
}

/** The list with `wanted` in it; `lastTransitionTime` moves only when the status changes. */
export function withCondition(
  list: readonly Condition[],
  wanted: Condition,
  now: string,
): readonly Condition[] {
  const before = conditionOf(list, wanted.type);
  const since = before?.status === wanted.status ? ownField(before, "lastTransitionTime") : undefined;
  const after: Condition = { ...wanted, lastTransitionTime: since ?? now };
  return before === undefined ? [...list, after] : list.map((item) => (item === before ? after : item));
}

export function withoutCondition(list: readonly Condition[], type: string): readonly Condition[] {
  return list.filter((condition) => condition.type !== type);
}
