import { jsonEqual, type KubeObject, objectAt, stringAt, withField } from "@unfold/apimachinery";
import type { ObjectChange } from "../kinds/resource-kind.js";
import type { ApiContext } from "../verbs/api-context.js";
import { forbidden, type ResourceRequest } from "../verbs/resource-request.js";
import { privilegedGroup } from "./authorizer.js";
import { describeRules, quoted } from "./describe-rules.js";
import { type PolicyRule, readRules } from "./policy-rule.js";
import { uncovered } from "./rule-coverage.js";

/** What only somebody who may do everything can give away. */
const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: [] },
  { verbs: ["*"], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ["*"] },
];

/**
 * Nobody writes a role with rights they do not hold themselves, unless they may `escalate` it
 * (pkg/registry/rbac/clusterrole/policybased). @throws ApiError 403
 */
export function permitRole(context: ApiContext, request: ResourceRequest, change: ObjectChange): void {
  const { object, old } = change;
  if (isPrivileged(request) || onlyReleases(change) || mayRole(context, request, "escalate", request)) return;
  requireHeld(context, request, object, readRules(object.rules));
  const aggregates = objectAt(object, "aggregationRule") !== undefined;
  const same = old !== undefined && jsonEqual(old.aggregationRule, object.aggregationRule);
  if (!aggregates || same || missingRules(context, request, everything).missing.length === 0) return;
  throw forbidden(
    request,
    object.metadata.name ?? "",
    "must have cluster-admin privileges to use the aggregationRule",
  );
}

/**
 * Nobody binds a role with rights they do not hold themselves, unless they may `bind` it
 * (pkg/registry/rbac/rolebinding/policybased). @throws ApiError 403, 404 when there is no such role
 */
export function permitBinding(context: ApiContext, request: ResourceRequest, change: ObjectChange): void {
  const { object } = change;
  if (isPrivileged(request) || onlyReleases(change)) return;
  const role = {
    kind: stringAt(object, "roleRef", "kind") ?? "",
    name: stringAt(object, "roleRef", "name") ?? "",
  };
  const plural = role.kind === "Role" ? "roles" : "clusterroles";
  if (mayRole(context, request, "bind", { plural, name: role.name })) return;
  requireHeld(context, request, object, context.authorizer.resolver.rulesOfRole(role, request.namespace));
}

function isPrivileged({ user }: ResourceRequest): boolean {
  return user.groups.includes(privilegedGroup);
}

/** Whether an update only lets the garbage collector have its way. */
function onlyReleases({ object, old }: ObjectChange): boolean {
  if (old === undefined) return false;
  return jsonEqual(comparable(object), comparable(old));
}

function comparable(object: KubeObject): unknown {
  const {
    ownerReferences: _owners,
    finalizers: _finalizers,
    managedFields: _fields,
    ...metadata
  } = object.metadata;
  return withField(object, "metadata", metadata);
}

interface RoleTarget {
  readonly plural: string;
  readonly name: string;
}

function mayRole(
  { authorizer }: ApiContext,
  { user, kind, namespace }: ResourceRequest,
  verb: "escalate" | "bind",
  target: RoleTarget | ResourceRequest,
): boolean {
  const { group } = kind;
  const resource = "plural" in target ? target.plural : kind.plural;
  const attributes = { verb, group, version: "v1", resource, subresource: "", namespace, name: target.name };
  return authorizer.decide(user, attributes).allowed;
}

/** What of the rules the requester does not hold, and why not all that they hold is known. */
function missingRules(
  { authorizer }: ApiContext,
  { user, namespace }: ResourceRequest,
  wanted: readonly PolicyRule[],
): { readonly missing: readonly PolicyRule[]; readonly errors: readonly string[] } {
  const granted = [...authorizer.resolver.granted(user, namespace)];
  const missing = uncovered(
    granted.flatMap(({ rules }) => rules),
    wanted,
  );
  return { missing, errors: granted.flatMap(({ error }) => (error === undefined ? [] : [error.message])) };
}

function requireHeld(
  context: ApiContext,
  request: ResourceRequest,
  { metadata: { name = "" } }: KubeObject,
  wanted: readonly PolicyRule[],
): void {
  const { missing, errors } = missingRules(context, request, wanted);
  if (missing.length === 0) return;
  const { user } = request;
  const unresolved = errors.length === 0 ? "" : `; resolution errors: [${errors.join(" ")}]`;
  throw forbidden(
    request,
    name,
    `user ${JSON.stringify(user.username)} (groups=${quoted(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${describeRules(missing)}${unresolved}`,
  );
}
