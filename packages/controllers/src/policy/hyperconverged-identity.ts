import type { KubeObject } from "@unfold/apimachinery";

/** Namespace of the operator on OpenShift, and the only one it accepts its resource in. */
export const hyperconvergedNamespace = "openshift-cnv";
/** The only name the operator reconciles. */
export const hyperconvergedName = "kubevirt-hyperconverged";
/** Name of the KubeVirt object the operator generates. */
export const managedKubevirtName = "kubevirt-kubevirt-hyperconverged";

/** Whether this is the one HyperConverged the operator obeys. */
export function isValidHyperconverged({ metadata }: KubeObject): boolean {
  return metadata.name === hyperconvergedName && metadata.namespace === hyperconvergedNamespace;
}
