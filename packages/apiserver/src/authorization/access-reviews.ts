import {
  badRequest,
  fieldInvalid,
  invalid,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
  type UserInfo,
  withField,
} from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import type { RequestAttributes } from "./request-attributes.js";

/** Answers a SelfSubjectAccessReview: may the requester do this? (pkg/registry/authorization) */
export function reviewOwnAccess(
  context: ApiContext,
  request: ResourceRequest,
  review: KubeObject,
): KubeObject {
  requireValid(attributeCauses(review));
  return decided(context, review, request.user);
}

/** Answers a SubjectAccessReview: may somebody do this? */
export function reviewAccess(context: ApiContext, _request: ResourceRequest, review: KubeObject): KubeObject {
  requireValid([...attributeCauses(review), ...subjectCauses(review)]);
  return decided(context, review, subjectOf(review));
}

/** Answers a LocalSubjectAccessReview: may somebody do this in the namespace of the review? */
export function reviewLocalAccess(
  context: ApiContext,
  { namespace }: ResourceRequest,
  review: KubeObject,
): KubeObject {
  const asked = stringAt(review.spec, "resourceAttributes", "namespace") ?? "";
  const path = objectAt(review.spec, "nonResourceAttributes");
  const local = [
    ...(path === undefined
      ? []
      : [fieldInvalid("spec.nonResourceAttributes", path, "disallowed on this kind of request")]),
    ...(asked === namespace
      ? []
      : [fieldInvalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace")]),
  ];
  requireValid([...attributeCauses(review), ...subjectCauses(review), ...local]);
  return decided(context, review, subjectOf(review));
}

/** Answers a SelfSubjectRulesReview: everything the requester may do in a namespace. */
export function reviewOwnRules(
  { authorizer }: ApiContext,
  { user }: ResourceRequest,
  review: KubeObject,
): KubeObject {
  const namespace = stringAt(review.spec, "namespace") ?? "";
  if (namespace === "") throw badRequest("no namespace on request");
  const granted = [...authorizer.resolver.granted(user, namespace)];
  const rules = granted.flatMap((one) => one.rules);
  const errors = granted.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
  const status: JsonObject = {
    resourceRules: rules
      .filter(({ resources }) => resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: errors.length > 0,
    ...(errors.length === 0 ? {} : { evaluationError: errors.join(", ") }),
  };
  return withField(review, "status", status) as KubeObject;
}

function decided({ authorizer }: ApiContext, review: KubeObject, user: UserInfo): KubeObject {
  const { allowed, reason } = authorizer.decide(user, attributesOf(review));
  const status = { allowed, ...(reason === "" ? {} : { reason }) };
  return withField(review, "status", status) as KubeObject;
}

function attributesOf({ spec }: KubeObject): RequestAttributes {
  const path = objectAt(spec, "nonResourceAttributes");
  if (path !== undefined) return { verb: stringAt(path, "verb") ?? "", path: stringAt(path, "path") ?? "" };
  const asked = objectAt(spec, "resourceAttributes");
  const text = (name: string): string => stringAt(asked, name) ?? "";
  return {
    verb: text("verb"),
    group: text("group"),
    version: text("version"),
    resource: text("resource"),
    subresource: text("subresource"),
    namespace: text("namespace"),
    name: text("name"),
  };
}

function subjectOf({ spec }: KubeObject): UserInfo {
  return { username: stringAt(spec, "user") ?? "", groups: listAt(spec, "groups").map(String) };
}

function attributeCauses({ spec }: KubeObject): readonly StatusCause[] {
  const resource = objectAt(spec, "resourceAttributes");
  const path = objectAt(spec, "nonResourceAttributes");
  if (resource !== undefined && path !== undefined) {
    const detail = "cannot be specified in combination with resourceAttributes";
    return [fieldInvalid("spec.nonResourceAttributes", path, detail)];
  }
  if (resource !== undefined || path !== undefined) return [];
  const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
  return [fieldInvalid("spec.resourceAttributes", "null", detail)];
}

function subjectCauses({ spec }: KubeObject): readonly StatusCause[] {
  if ((stringAt(spec, "user") ?? "") !== "" || listAt(spec, "groups").length > 0) return [];
  return [fieldInvalid("spec.user", "", "at least one of user or group must be specified")];
}

/** kube-apiserver leaves the kind out. */
function requireValid(causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid({ group: "authorization.k8s.io", kind: "", name: "" }, causes);
}
