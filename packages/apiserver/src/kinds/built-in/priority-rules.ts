import { fieldForbidden, jsonEqual, type KubeObject, ownField, type StatusCause } from "@unfold/apimachinery";

const system: ReadonlySet<string> = new Set(["system-node-critical", "system-cluster-critical"]);
const largest = 1_000_000_000;

/** What a PriorityClass may be called, how high it may be, and that this never changes (pkg/apis/scheduling/validation). */
export function keepPriority(object: KubeObject, old: KubeObject | undefined): readonly StatusCause[] {
  const { name = "" } = object.metadata;
  const value = ownField(object, "value") ?? 0;
  if (old !== undefined) {
    const detail = "may not be changed in an update.";
    const same = (field: string, unset: number | string): boolean =>
      jsonEqual(ownField(object, field) ?? unset, ownField(old, field) ?? unset);
    return [
      ...(same("value", 0) ? [] : [fieldForbidden("value", detail)]),
      ...(same("preemptionPolicy", "PreemptLowerPriority")
        ? []
        : [fieldForbidden("preemptionPolicy", detail)]),
    ];
  }
  if (name.startsWith("system-")) {
    if (system.has(name)) return [];
    const why = `${name} is not a known system priority class`;
    const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
    return [fieldForbidden("metadata.name", detail)];
  }
  if (typeof value !== "number" || value <= largest) return [];
  return [fieldForbidden("value", `maximum allowed value of a user defined priority is ${largest}`)];
}
