import {
  type AdmissionResponse,
  apiError,
  groupResource,
  reasonCodes,
  type StatusReason,
} from "@unfold/apimachinery";
import { isExempt } from "../exempt-kinds.js";
import { expressionValue, requestValues } from "../expressions/request-values.js";
import type { Review, Reviewed, Reviewer } from "../reviewer.js";
import { namespaceOf } from "../selectors.js";
import { evaluatePolicy, type PolicyFailure, type PolicyOutcome } from "./evaluate-policy.js";
import { matchedVersion } from "./match-resources.js";
import type { Policy, PolicyBinding } from "./policy.js";
import { policyParams } from "./policy-params.js";

/** A ValidatingAdmissionPolicy as its bindings put it to use. */
export function policyReviewer(policy: Policy, bindings: readonly PolicyBinding[]): Reviewer {
  return {
    name: policy.name,
    reinvoked: false,
    external: false,
    wants: (context, request, reviewed) =>
      isExempt(request.kind) ? undefined : matchedVersion(policy.match, context, request, reviewed),
    review: async (review) => reviewByPolicy(policy, bindings, review),
  };
}

/** @throws ApiError for the first demand that is not met where a binding denies */
function reviewByPolicy(
  policy: Policy,
  bindings: readonly PolicyBinding[],
  review: Review,
): AdmissionResponse {
  const { context, request, admissionRequest } = review;
  const { operation, name, object, oldObject } = admissionRequest;
  const reviewed: Reviewed = {
    operation,
    name,
    ...(object === undefined ? {} : { object }),
    ...(oldObject === undefined ? {} : { oldObject }),
  };
  const warnings: string[] = [];
  let denied: Error | undefined;
  for (const binding of bindings) {
    if (matchedVersion(binding.match, context, request, reviewed) === undefined) continue;
    const outcomes = outcomesOf(policy, binding, review);
    for (const { failures, annotations } of outcomes) {
      for (const [key, value] of Object.entries(annotations)) request.annotate?.(key, value);
      for (const failure of failures) {
        report(policy, binding, review, { failure, warnings });
        if (binding.actions.includes("Deny")) denied ??= refusal(policy, binding, review, failure);
      }
    }
  }
  if (denied === undefined) return { allowed: true, warnings };
  for (const warning of warnings) request.warn(warning);
  throw denied;
}

function outcomesOf(policy: Policy, binding: PolicyBinding, review: Review): readonly PolicyOutcome[] {
  const { context, admissionRequest } = review;
  const namespace = admissionRequest.namespace;
  const values = {
    ...requestValues(review),
    namespaceObject: expressionValue(namespace === undefined ? undefined : namespaceOf(context, namespace)),
  };
  try {
    return policyParams(policy, binding, review).map((params) => evaluatePolicy(policy, values, params));
  } catch (error) {
    if (policy.failurePolicy === "Ignore") return [];
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(policy, binding, review, {
      message: `failed to configure binding: ${why}`,
      reason: "Invalid",
      index: 0,
    });
  }
}

interface Failing {
  readonly failure: PolicyFailure;
  readonly warnings: string[];
}

/** Tells what the binding says about a demand that is not met. */
function report(
  policy: Policy,
  binding: PolicyBinding,
  review: Review,
  { failure, warnings }: Failing,
): void {
  const { message, index } = failure;
  const { actions } = binding;
  if (actions.includes("Audit")) {
    const entry = {
      message,
      policy: policy.name,
      binding: binding.name,
      expressionIndex: index,
      validationActions: actions,
    };
    review.request.annotate?.(
      "validation.policy.admission.k8s.io/validation_failure",
      JSON.stringify([entry]),
    );
  }
  if (actions.includes("Warn")) {
    warnings.push(
      `Validation failed for ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}': ${message}`,
    );
  }
}

function refusal(
  policy: Policy,
  binding: PolicyBinding,
  { request: { kind }, admissionRequest: { name } }: Review,
  { message: why, reason }: PolicyFailure,
): Error {
  const { group, plural } = kind;
  const message = `ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}' denied request: ${why}`;
  const known = (Object.hasOwn(reasonCodes, reason) ? reason : "Invalid") as StatusReason;
  return apiError(
    known,
    `${groupResource({ group, resource: plural })} ${JSON.stringify(name)} is forbidden: ${message}`,
    { details: { name, group, kind: plural, causes: [{ message }] } },
  );
}
