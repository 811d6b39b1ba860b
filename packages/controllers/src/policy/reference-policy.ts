import { fieldAt, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";

/** What becomes of a virtual machine's references to instance types (KubeVirt InstancetypeReferencePolicy). */
export type ReferencePolicy = "reference" | "expand" | "expandAll";

/** KubeVirt's behaviour when nothing is configured. */
export const defaultPolicy: ReferencePolicy = "reference";

/** Gate of KubeVirt 1.4 and 1.5; from 1.6 on the policy is always honoured. */
export const policyGate = "InstancetypeReferencePolicy";

/** Narrows a configured value; anything else reads as undefined. */
export function asReferencePolicy(value: unknown): ReferencePolicy | undefined {
  return value === "reference" || value === "expand" || value === "expandAll" ? value : undefined;
}

/**
 * The policy a KubeVirt object puts in force: the configured one, or `reference` when none is configured or when the
 * release still needs the gate and the gate is not listed (KubeVirt pkg/virt-config/featuregate).
 */
export function referencePolicyOf(kubevirt: KubeObject | undefined): ReferencePolicy {
  const configuration = fieldAt(kubevirt?.spec, "configuration");
  const configured = asReferencePolicy(stringAt(configuration, "instancetype", "referencePolicy"));
  if (configured === undefined) return defaultPolicy;
  const gates = listAt(configuration, "developerConfiguration", "featureGates");
  const version = stringAt(kubevirt?.status, "observedKubeVirtVersion") ?? "";
  return needsGate(version) && !gates.includes(policyGate) ? defaultPolicy : configured;
}

/** Releases 1.4 (alpha) and 1.5 (beta without being on by default); an unknown version counts as recent. */
function needsGate(version: string): boolean {
  return /^v?1\.[45](\.|-|$)/.test(version);
}
