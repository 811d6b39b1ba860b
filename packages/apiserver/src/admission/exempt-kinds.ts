import type { ResourceKind } from "../kinds/resource-kind.js";

/** Configurations of admission, so that a wrong one can always be mended (k8s.io/apiserver webhook/predicates/rules). */
export function isExempt({ group, plural }: ResourceKind): boolean {
  return (
    group === "admissionregistration.k8s.io" &&
    (plural.endsWith("webhookconfigurations") || plural.startsWith("validatingadmissionpolic"))
  );
}
