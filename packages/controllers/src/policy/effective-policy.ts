import { type JsonObject, type KubeObject, withField } from "@unfold/apimachinery";
import {
  hyperconvergedNamespace,
  isValidHyperconverged,
  managedKubevirtName,
} from "./hyperconverged-identity.js";
import { JsonPatchAnnotationError } from "./json-patch-annotation.js";
import { kubevirtSpecFor } from "./kubevirt-spec.js";
import { type ReferencePolicy, referencePolicyOf } from "./reference-policy.js";

/**
 * The KubeVirt object that counts now: what HyperConverged generates, when the valid one exists, with the status of the
 * stored KubeVirt; else the stored KubeVirt. A foreign edit of a generated KubeVirt therefore never counts.
 */
export function effectiveKubevirt(
  hyperconverged: KubeObject | undefined,
  kubevirt: KubeObject | undefined,
): KubeObject | undefined {
  if (hyperconverged === undefined || !isValidHyperconverged(hyperconverged)) return kubevirt;
  if (hyperconverged.metadata.deletionTimestamp !== undefined) return kubevirt;
  const spec = generatedSpec(hyperconverged);
  if (spec === undefined) return kubevirt;
  return withField(kubevirt ?? emptyKubevirt, "spec", spec) as KubeObject;
}

/** The reference policy in force (see {@link effectiveKubevirt}). */
export function effectivePolicy(
  hyperconverged: KubeObject | undefined,
  kubevirt: KubeObject | undefined,
): ReferencePolicy {
  return referencePolicyOf(effectiveKubevirt(hyperconverged, kubevirt));
}

const emptyKubevirt: KubeObject = {
  apiVersion: "kubevirt.io/v1",
  kind: "KubeVirt",
  metadata: { name: managedKubevirtName, namespace: hyperconvergedNamespace },
};

/** Undefined when the annotation cannot be applied: the operator then leaves the KubeVirt as it is. */
function generatedSpec(hyperconverged: KubeObject): JsonObject | undefined {
  try {
    return kubevirtSpecFor(hyperconverged);
  } catch (error) {
    if (error instanceof JsonPatchAnnotationError) return undefined;
    throw error;
  }
}
