import { type KubeObject, stringAt } from "@unfold/apimachinery";

/** What becomes of a virtual machine's references to instance types (KubeVirt InstancetypeReferencePolicy). */
export type ReferencePolicy = "reference" | "expand" | "expandAll";

/** KubeVirt's behaviour when nothing is configured. */
export const defaultPolicy: ReferencePolicy = "reference";

/** Gate of the policy in KubeVirt 1.4 and 1.5; later releases have none. */
export const policyGate = "InstancetypeReferencePolicy";

/** Narrows a configured value; anything else reads as undefined. */
export function asReferencePolicy(value: unknown): ReferencePolicy | undefined {
  return value === "reference" || value === "expand" || value === "expandAll" ? value : undefined;
}

/**
 * The policy a KubeVirt object configures, `reference` when it configures none. KubeVirt 1.4 and 1.5 honour it only
 * while {@link policyGate} is listed; here the gate is shown and never asked for, as from 1.6 on.
 */
export function referencePolicyOf(kubevirt: KubeObject | undefined): ReferencePolicy {
  const configured = stringAt(kubevirt?.spec, "configuration", "instancetype", "referencePolicy");
  return asReferencePolicy(configured) ?? defaultPolicy;
}
