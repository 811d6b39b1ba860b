import {
  badRequest,
  conflict,
  fieldInvalid,
  invalid,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  notFound,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import type { PostedSubresource } from "../../kinds/resource-kind.js";
import { type ApiContext, timestamp } from "../../verbs/api-context.js";
import { type ResourceRequest, storeKey } from "../../verbs/resource-request.js";
import { tokenIssuer } from "./account-tokens.js";
import type { BoundObject } from "./token-claims.js";

const defaultSeconds = 3600;
const minSeconds = 600;
const maxSeconds = 2 ** 32;

/** Answers a TokenRequest for a service account (pkg/registry/core/serviceaccount/storage token.go). @throws ApiError 404, 409, 422 */
function requestToken(context: ApiContext, request: ResourceRequest, sent: KubeObject): KubeObject {
  const { name, namespace, kind } = request;
  const stored = context.store.get(storeKey(request));
  if (stored === undefined) throw notFound({ group: kind.group, resource: kind.plural, name });
  const spec = objectAt(sent, "spec") ?? {};
  const seconds = spec.expirationSeconds ?? defaultSeconds;
  requireValid(sent, typeof seconds === "number" ? secondsCauses(seconds) : []);
  const audiences = listAt(spec, "audiences").map(String);
  const bound = boundObject(context, request, objectAt(spec, "boundObjectRef"));
  const { token, expires } = context.tokens.issue({
    namespace,
    account: { name, uid: stored.object.metadata.uid ?? "" },
    audiences,
    expirationSeconds: Number(seconds),
    ...(bound === undefined ? {} : { bound }),
  });
  return {
    ...sent,
    metadata: { ...sent.metadata, name, namespace, creationTimestamp: timestamp(context.now()) },
    spec: {
      ...spec,
      audiences: audiences.length === 0 ? [tokenIssuer] : audiences,
      expirationSeconds: seconds,
      boundObjectRef: spec.boundObjectRef ?? null,
    },
    status: { token, expirationTimestamp: timestamp(expires) },
  };
}

function secondsCauses(seconds: number): readonly StatusCause[] {
  const field = "spec.expirationSeconds";
  if (seconds < minSeconds) {
    return [fieldInvalid(field, seconds, "may not specify a duration less than 10 minutes")];
  }
  return seconds > maxSeconds
    ? [fieldInvalid(field, seconds, "may not specify a duration larger than 2^32 seconds")]
    : [];
}

function requireValid({ metadata }: KubeObject, causes: readonly StatusCause[]): void {
  if (causes.length === 0) return;
  throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest", name: metadata?.name ?? "" }, causes);
}

const bindable: { readonly [kind: string]: string } = { Pod: "pods", Secret: "secrets", Node: "nodes" };

function boundObject(
  { store }: ApiContext,
  { namespace, name: account }: ResourceRequest,
  ref: JsonObject | undefined,
): BoundObject | undefined {
  if (ref === undefined) return undefined;
  const kind = stringAt(ref, "kind") ?? "";
  const name = stringAt(ref, "name") ?? "";
  const plural = Object.hasOwn(bindable, kind) ? bindable[kind] : undefined;
  if (plural === undefined || stringAt(ref, "apiVersion") !== "v1") {
    throw badRequest(
      `cannot bind token to object of type ${stringAt(ref, "apiVersion") ?? ""}, Kind=${kind}`,
    );
  }
  const within = kind === "Node" ? "" : namespace;
  const stored = store.get({ resource: `/${plural}`, namespace: within, name });
  if (stored === undefined) throw notFound({ group: "", resource: plural, name });
  if (kind === "Pod" && (stringAt(stored.object.spec, "serviceAccountName") ?? account) !== account) {
    const other = stringAt(stored.object.spec, "serviceAccountName");
    throw badRequest(
      `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name: "${other}"`,
    );
  }
  const uid = stored.object.metadata.uid ?? "";
  const wanted = stringAt(ref, "uid") ?? "";
  if (wanted !== "" && wanted !== uid) {
    throw conflict(
      { group: "", resource: plural, name },
      `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return { kind: kind as BoundObject["kind"], name, uid };
}

/** `serviceaccounts/NAME/token`. */
export const tokenSubresource: PostedSubresource = {
  answers: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
  answer: (context, request, body) => requestToken(context, request, asTokenRequest(body)),
};

/** The body of a request for a token, which may leave its type out. @throws ApiError 400 */
function asTokenRequest(value: unknown): KubeObject {
  const apiVersion = "authentication.k8s.io/v1";
  if (!isJsonObject(value)) throw badRequest("the body must be a TokenRequest");
  const typed = { apiVersion, kind: "TokenRequest", ...value };
  if (typed.kind !== "TokenRequest" || typed.apiVersion !== apiVersion) {
    throw badRequest(
      `${String(typed.kind)} in version "${String(typed.apiVersion)}" cannot be handled as a TokenRequest`,
    );
  }
  return { ...typed, metadata: objectAt(value, "metadata") ?? {} } as KubeObject;
}
