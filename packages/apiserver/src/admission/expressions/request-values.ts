import type { AdmissionRequest, JsonValue, KubeObject } from "@unfold/apimachinery";
import { userFields } from "../../authentication/user-fields.js";
import { ruleValue } from "../../schema/rules/rule-value.js";
import type { Review } from "../reviewer.js";
import type { Activation } from "./admission-expression.js";
import { RuleAuthorizer } from "./rule-authorizer.js";

/** The variables every expression of admission has: `object`, `oldObject`, `request` and `authorizer`. */
export function requestValues({ context, request, admissionRequest }: Review): Activation {
  return {
    object: expressionValue(admissionRequest.object),
    oldObject: expressionValue(admissionRequest.oldObject),
    request: expressionValue(requestFields(admissionRequest, request.version.name) as JsonValue),
    authorizer: new RuleAuthorizer(context.authorizer, request.user, requested(admissionRequest)),
  };
}

function requested({ resource, subresource = "", namespace = "", name }: AdmissionRequest) {
  return { ...resource, subresource, namespace, name };
}

/** A value as expressions see it, with all of its fields. */
export function expressionValue(value: JsonValue | KubeObject | undefined): unknown {
  return value === undefined ? null : ruleValue(value, undefined);
}

/** `request` (admission.k8s.io/v1 AdmissionRequest without the objects). */
export function requestFields(
  { uid, kind, resource, subresource, name, namespace, operation, userInfo, dryRun }: AdmissionRequest,
  requestVersion: string,
): { readonly [field: string]: unknown } {
  const sub = subresource === undefined ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    uid,
    kind,
    resource,
    ...sub,
    requestKind: subresource === "scale" ? kind : { ...kind, version: requestVersion },
    requestResource: { ...resource, version: requestVersion },
    ...(name === "" ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: userFields(userInfo),
    dryRun,
  };
}
