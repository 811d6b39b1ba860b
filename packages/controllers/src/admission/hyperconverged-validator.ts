import type { Admission, AdmissionRequest, AdmissionResponse } from "@unfold/apimachinery";
import { hyperconvergedNamespace } from "../policy/hyperconverged-identity.js";
import { JsonPatchAnnotationError } from "../policy/json-patch-annotation.js";
import { kubevirtSpecFor } from "../policy/kubevirt-spec.js";
import { allowed, forbidden } from "./answers.js";

/** The HyperConverged operator's validating webhook (hyperconverged-cluster-operator pkg/webhooks/validator). */
export function hyperconvergedValidator(): Admission {
  return {
    name: "validate-hco.kubevirt.io",
    type: "validating",
    path: "/validate-hco-kubevirt-io-v1beta1-hyperconverged",
    rules: [
      {
        groups: ["hco.kubevirt.io"],
        versions: ["v1beta1"],
        resources: ["hyperconvergeds"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async (request) => checkNamespace(request) ?? checkAnnotation(request) ?? allowed(),
  };
}

function checkNamespace({ operation, namespace }: AdmissionRequest): AdmissionResponse | undefined {
  if (operation !== "CREATE" || namespace === hyperconvergedNamespace) return undefined;
  return forbidden(
    `invalid namespace for v1beta1.HyperConverged - please use the ${hyperconvergedNamespace} namespace`,
  );
}

function checkAnnotation({ object }: AdmissionRequest): AdmissionResponse | undefined {
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return undefined;
  try {
    kubevirtSpecFor(object);
    return undefined;
  } catch (error) {
    if (error instanceof JsonPatchAnnotationError) return forbidden(error.message);
    throw error;
  }
}
