import { type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";

/** The policies of `spec.configuration.instancetype.referencePolicy`. */
export type ReferencePolicy = "reference" | "expand" | "expandAll";

/** A release as numbers, patch left out. */
export interface Release {
  readonly major: number;
  readonly minor: number;
}

/** The cluster's KubeVirt object; there is one. */
export function kubeVirtOf(inventory: Inventory): KubeObject | undefined {
  return inventory.list(resources.kubeVirts)[0];
}

export function hyperConvergedOf(inventory: Inventory): KubeObject | undefined {
  return inventory.list(resources.hyperConvergeds)[0];
}

/** Version KubeVirt reports of itself; undefined when it is not known. */
export function kubeVirtRelease(inventory: Inventory | undefined): Release | undefined {
  const kubevirt = inventory === undefined ? undefined : kubeVirtOf(inventory);
  return releaseOf(stringAt(kubevirt?.status, "observedKubeVirtVersion"));
}

/** `v1.9.0-beta.0` → 1.9. */
export function releaseOf(text: string | undefined): Release | undefined {
  const found = /^v?(\d+)\.(\d+)/.exec(text ?? "");
  return found === null ? undefined : { major: Number(found[1]), minor: Number(found[2]) };
}

export function isBefore(release: Release | undefined, major: number, minor: number): boolean {
  if (release === undefined) return false;
  return release.major < major || (release.major === major && release.minor < minor);
}

const gate = "InstancetypeReferencePolicy";

/**
 * The policy that is in force (spec-hco 4.3): up to KubeVirt 1.5 a configured policy without the feature gate has no
 * effect. A cluster that was not given, or says nothing, has `reference`.
 */
export function policyOf(inventory: Inventory | undefined): ReferencePolicy {
  const kubevirt = inventory === undefined ? undefined : kubeVirtOf(inventory);
  const configured = stringAt(kubevirt?.spec, "configuration", "instancetype", "referencePolicy");
  if (configured !== "expand" && configured !== "expandAll") return "reference";
  const gates = listAt(kubevirt?.spec, "configuration", "developerConfiguration", "featureGates");
  const needsGate = isBefore(kubeVirtRelease(inventory), 1, 6);
  return needsGate && !gates.includes(gate) ? "reference" : configured;
}

/** Up to KubeVirt 1.5 a machine whose type is missing is refused; later ones admit it and it never starts. */
export function refusesMissingTypes(inventory: Inventory | undefined): boolean {
  return isBefore(kubeVirtRelease(inventory), 1, 6);
}
