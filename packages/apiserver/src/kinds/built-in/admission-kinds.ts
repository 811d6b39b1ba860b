import { permitParamKind, permitParamRef } from "../../admission/policies/permit-params.js";
import type { KindRow } from "./kind-row.js";
import { completePolicy, completePolicyBinding, policyBindingCauses, policyCauses } from "./policy-rules.js";
import { completeWebhooks, mutatingCauses, validatingCauses } from "./webhook-rules.js";

const admission = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  cluster: true,
  generation: true,
  updatesNameRevision: true,
  categories: ["api-extensions"],
} as const;

/** Kinds that say who else is asked before something is stored. */
export const admissionKinds: readonly KindRow[] = [
  {
    ...admission,
    kind: "MutatingWebhookConfiguration",
    plural: "mutatingwebhookconfigurations",
    complete: completeWebhooks,
    validate: mutatingCauses,
  },
  {
    ...admission,
    kind: "ValidatingWebhookConfiguration",
    plural: "validatingwebhookconfigurations",
    complete: completeWebhooks,
    validate: validatingCauses,
  },
  {
    ...admission,
    kind: "ValidatingAdmissionPolicy",
    plural: "validatingadmissionpolicies",
    statusSubresource: true,
    complete: completePolicy,
    permit: permitParamKind,
    validate: policyCauses,
  },
  {
    ...admission,
    kind: "ValidatingAdmissionPolicyBinding",
    plural: "validatingadmissionpolicybindings",
    complete: completePolicyBinding,
    permit: permitParamRef,
    validate: policyBindingCauses,
  },
];
