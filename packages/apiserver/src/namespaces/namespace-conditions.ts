import { type JsonObject, type JsonValue, listAt, stringAt } from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";

/** Objects that are left of a kind. */
export interface Remaining {
  readonly kind: ResourceKind;
  readonly count: number;
  /** Those of all of them, as often as they are there. */
  readonly finalizers: readonly string[];
}

/**
 * What a namespace on its way out says of its emptying (pkg/controller/namespace/deletion NamespaceConditionUpdater). All kinds
 * are known here and nothing fails, so two of the five never change.
 */
export function terminationConditions(
  remaining: readonly Remaining[],
  before: JsonValue | undefined,
  now: string,
): readonly JsonObject[] {
  const conditions = [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    condition(
      "NamespaceDeletionContentFailure",
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    contentRemaining(remaining),
    finalizersRemaining(remaining),
  ];
  return conditions.map(({ type, status, ...rest }) => {
    const known = listAt(before, "conditions").find(
      (one) => stringAt(one, "type") === type && stringAt(one, "status") === status,
    );
    const lastTransitionTime = stringAt(known, "lastTransitionTime") ?? now;
    return { type: type ?? "", status: status ?? "", lastTransitionTime, ...rest };
  });
}

function condition(type: string, reason: string, message: string, status = "False"): JsonObject {
  return { type, status, reason, message };
}

function contentRemaining(remaining: readonly Remaining[]): JsonObject {
  const type = "NamespaceContentRemaining";
  if (remaining.length === 0) return condition(type, "ContentRemoved", "All content successfully removed");
  const counts = remaining.map(
    ({ kind, count }) => `${kind.plural}.${kind.group} has ${count} resource instances`,
  );
  const message = `Some resources are remaining: ${counts.sort().join(", ")}`;
  return condition(type, "SomeResourcesRemain", message, "True");
}

function finalizersRemaining(remaining: readonly Remaining[]): JsonObject {
  const type = "NamespaceFinalizersRemaining";
  const counts = new Map<string, number>();
  for (const finalizer of remaining.flatMap(({ finalizers }) => finalizers)) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  if (counts.size === 0)
    return condition(type, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
  const held = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${held.sort().join(", ")}`;
  return condition(type, "SomeFinalizersRemain", message, "True");
}
