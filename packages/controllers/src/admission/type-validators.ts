import type { Admission } from "@unfold/apimachinery";
import { reviewType, typeKinds } from "@unfold/instancetype";
import { allowed, deniedFor } from "./answers.js";

/** One validating webhook for each of the four kinds, under KubeVirt's names (virt-operator components/webhooks). */
export function typeValidators(): readonly Admission[] {
  return typeKinds.map(({ kind, plural }) => ({
    name: `${kind.toLowerCase()}-validator.instancetype.kubevirt.io`,
    type: "validating",
    path: `/${plural}-validate`,
    rules: [
      {
        groups: ["instancetype.kubevirt.io"],
        versions: ["v1beta1"],
        resources: [plural],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async ({ object }) => {
      const review = object === undefined ? undefined : reviewType(object);
      if (review === undefined) return allowed();
      return review.causes.length > 0 ? deniedFor(review.causes) : allowed(undefined, review.warnings);
    },
  }));
}
