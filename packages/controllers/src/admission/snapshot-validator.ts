import { type Admission, fieldAt } from "@unfold/apimachinery";
import { allowed, deniedFor } from "./answers.js";
import { reviewImmutable, reviewMachineReference } from "./review-source.js";

/** KubeVirt's validating webhook of snapshots (pkg/storage/admitters/vmsnapshot). */
export function snapshotValidator(): Admission {
  return {
    name: "virtualmachinesnapshot-validator.snapshot.kubevirt.io",
    type: "validating",
    path: "/virtualmachinesnapshots-validate",
    rules: [
      {
        groups: ["snapshot.kubevirt.io"],
        versions: ["v1alpha1", "v1beta1"],
        resources: ["virtualmachinesnapshots"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async ({ object, oldObject }) => {
      if (object === undefined) return allowed();
      const causes =
        oldObject === undefined
          ? reviewMachineReference(fieldAt(object.spec, "source"), "spec.source")
          : reviewImmutable(object, oldObject);
      return causes.length > 0 ? deniedFor(causes) : allowed();
    },
  };
}
