import {
  fieldForbidden,
  invalid,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  objectAt,
  parseApiVersion,
  stringAt,
  type UserInfo,
} from "@unfold/apimachinery";
import type { ResourceAttributes } from "../../authorization/request-attributes.js";
import type { ObjectChange } from "../../kinds/resource-kind.js";
import type { ApiContext } from "../../verbs/api-context.js";
import type { ResourceRequest } from "../../verbs/resource-request.js";

/**
 * Who writes a policy must be able to read every object that it may be given as parameter: what it answers may tell of
 * them (pkg/registry/admissionregistration/validatingadmissionpolicy authz.go). @throws ApiError 422
 */
export function permitParamKind(
  context: ApiContext,
  request: ResourceRequest,
  { object, old }: ObjectChange,
): void {
  const paramKind = objectAt(object.spec, "paramKind");
  if (paramKind === undefined || jsonEqual(paramKind, objectAt(old?.spec, "paramKind"))) return;
  const right = { ...paramResource(context, paramKind), verb: "get", namespace: "*", name: "*" };
  if (context.authorizer.decide(request.user, right).allowed) return;
  const { kind = "", apiVersion = "" } = paramKind;
  const why = `user ${goUser(request.user)} must have "get" permission on all objects of the referenced paramKind (kind=${kind}, apiVersion=${apiVersion})`;
  refuse(request, object, "spec.paramKind", why);
}

/** The same for the parameters that a binding names (validatingadmissionpolicybinding authz.go). @throws ApiError 422 */
export function permitParamRef(
  context: ApiContext,
  request: ResourceRequest,
  { object, old }: ObjectChange,
): void {
  const paramRef = objectAt(object.spec, "paramRef");
  if (paramRef === undefined) return;
  const policyName = stringAt(object.spec, "policyName") ?? "";
  const same =
    jsonEqual(paramRef, objectAt(old?.spec, "paramRef")) && policyName === stringAt(old?.spec, "policyName");
  if (same) return;
  const key = { resource: policies, namespace: "", name: policyName };
  const policy = context.store.get(key);
  const name = stringAt(paramRef, "name") ?? "";
  const verb = name === "" ? "list" : "get";
  const resource = paramResource(context, objectAt(policy?.object.spec, "paramKind"));
  const right = { ...resource, verb, namespace: stringAt(paramRef, "namespace") ?? "", name };
  if (context.authorizer.decide(request.user, right).allowed) return;
  const who = `user ${goUser(request.user)} does not have "${verb}" permission`;
  const why =
    policy === undefined
      ? `unable to get policy ${policyName} to determine minimum required permissions and ${who} for all groups, versions and resources`
      : `${who} on the object referenced by paramRef`;
  refuse(request, object, "spec.paramRef", why);
}

const policies = "admissionregistration.k8s.io/validatingadmissionpolicies";

/** What is to be read; all there is where that is not known. */
function paramResource(
  { kinds }: ApiContext,
  paramKind: JsonObject | undefined,
): Pick<ResourceAttributes, "group" | "version" | "resource" | "subresource"> {
  if (paramKind === undefined) return { group: "*", version: "*", resource: "*", subresource: "" };
  const { group, version } = parseApiVersion(stringAt(paramKind, "apiVersion") ?? "");
  const kind = kinds.byKind(group, stringAt(paramKind, "kind") ?? "");
  const served = kind?.versions.some((one) => one.served && one.name === version);
  return { group, version, resource: kind !== undefined && served ? kind.plural : "*", subresource: "" };
}

function refuse(
  { kind: { group, kind } }: ResourceRequest,
  { metadata }: KubeObject,
  field: string,
  why: string,
): never {
  throw invalid({ group, kind, name: metadata.name ?? "" }, [fieldForbidden(field, why)]);
}

/** A user as Go prints it. */
function goUser({ username, uid = "", groups, extra = {} }: UserInfo): string {
  const more = Object.entries(extra)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, values]) => `${name}:[${values.join(" ")}]`);
  return `&{${username} ${uid} [${groups.join(" ")}] map[${more.join(" ")}]}`;
}
