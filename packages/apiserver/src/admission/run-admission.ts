import {
  type AdmissionRequest,
  type AdmissionResponse,
  fieldAt,
  jsonEqual,
  type KubeObject,
  withFieldAt,
} from "@unfold/apimachinery";
import type { KindVersion } from "../kinds/resource-kind.js";
import { scaleKind } from "../kinds/scale-kind.js";
import { scaleOf } from "../kinds/scale-of.js";
import { normalizeObject } from "../schema/normalize-object.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { denial } from "./denial.js";
import type { Reviewed, Reviewer } from "./reviewer.js";

/**
 * Sends an object through the mutating reviewers in their order. What they return is pruned and defaulted again, and
 * stays in the request's version. Those that want it are asked a second time when another one changed the object after
 * them (k8s.io/apiserver admission reinvocation). @throws ApiError when one denies
 */
export async function mutate(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed & { readonly object: KubeObject },
): Promise<KubeObject> {
  const { mutating } = context.admission;
  let current = reviewed;
  const asked: Reviewer[] = [];
  const again = new Set<Reviewer>();
  // Most reviewers do not want a request: nothing is waited for on their account.
  const ask = (reviewer: Reviewer): Promise<void> | undefined => {
    const version = reviewer.wants(context, request, current);
    return version && askCall({ reviewer, version });
  };
  const askCall = async (call: Call): Promise<void> => {
    const object = await mutatedBy(context, request, current, call);
    if (object === undefined) return;
    current = { ...current, object };
    for (const other of asked) if (mustSee(other, call.reviewer)) again.add(other);
  };
  for (const reviewer of mutating) {
    const asking = ask(reviewer);
    if (asking !== undefined) await asking;
    asked.push(reviewer);
  }
  if (again.size > 0) for (const reviewer of mutating) if (again.delete(reviewer)) await ask(reviewer);
  return current.object;
}

/** Whether `other`, asked before, is asked again for a change by `changer`. Plug-ins of the process know each other. */
function mustSee(other: Reviewer, changer: Reviewer): boolean {
  return other !== changer && other.reinvoked && (other.external || changer.external);
}

/** What a reviewer makes of the object; undefined when it changes nothing. */
async function mutatedBy(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed & { readonly object: KubeObject },
  call: Call,
): Promise<KubeObject | undefined> {
  const response = await review(context, request, reviewed, call);
  if (!response.allowed || response.object === undefined) return undefined;
  const returned = reviewedObject(context, request, reviewed.object, response.object);
  return jsonEqual(returned, reviewed.object)
    ? undefined
    : normalizeObject(returned, request.version.schema, reviewed.object).object;
}

/** What the object becomes; of a Scale that a reviewer returns only the replicas are anybody's choice. */
function reviewedObject(
  { conversion }: ApiContext,
  { kind, version, subresource }: ResourceRequest,
  object: KubeObject,
  returned: KubeObject,
): KubeObject {
  if (subresource !== "scale" || version.scale === undefined) {
    return conversion.convert(kind, returned, version);
  }
  const replicas = fieldAt(returned, "spec", "replicas") ?? 0;
  return withFieldAt(object, version.scale.specReplicas, replicas) as KubeObject;
}

/** Sends a request through the mutating and validating reviewers for which nothing can change, as on DELETE. */
export async function reviewUnchanged(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): Promise<void> {
  for (const call of interested(context, request, reviewed, "mutating")) {
    await review(context, request, reviewed, call);
  }
  await validate(context, request, reviewed);
}

/** Sends a request through the validating reviewers, all at once. @throws ApiError when one denies */
export async function validate(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): Promise<void> {
  const calls = interested(context, request, reviewed, "validating");
  const [first] = calls;
  if (first !== undefined && calls.length === 1) await review(context, request, reviewed, first);
  if (calls.length <= 1) return;
  const answers = await Promise.allSettled(calls.map((call) => review(context, request, reviewed, call)));
  // Of several refusals the first in the order counts, whichever came first in time.
  for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
}

interface Call {
  readonly reviewer: Reviewer;
  readonly version: KindVersion;
}

function interested(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
  type: "mutating" | "validating",
): readonly Call[] {
  const calls: Call[] = [];
  for (const reviewer of context.admission[type]) {
    const version = reviewer.wants(context, request, reviewed);
    if (version !== undefined) calls.push({ reviewer, version });
  }
  return calls;
}

async function review(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
  { reviewer, version }: Call,
): Promise<AdmissionResponse> {
  const review = {
    context,
    request,
    admissionRequest: admissionRequest(context, request, reviewed, version),
  };
  const response = await reviewer.review(review);
  for (const warning of response.warnings ?? []) request.warn(warning);
  if (!response.allowed) throw denial(reviewer.name, response.status);
  return response;
}

function admissionRequest(
  context: ApiContext,
  { kind, version: requested, namespace, subresource, dryRun, user }: ResourceRequest,
  { operation, name, object, oldObject }: Reviewed,
  version: KindVersion,
): AdmissionRequest {
  const scale = subresource === "scale" ? requested.scale : undefined;
  const posted = subresource === undefined ? undefined : kind.posts?.[subresource];
  const seen = (value: KubeObject): KubeObject =>
    posted !== undefined
      ? value
      : scale === undefined
        ? context.conversion.convert(kind, value, version)
        : scaleOf(value, scale);
  const { group } = kind;
  // Members are added one by one: objects of one shape are made faster than objects put together from others.
  const asked: { -readonly [Member in keyof AdmissionRequest]: AdmissionRequest[Member] } = {
    uid: context.newUid(),
    operation,
    resource: { group, version: version.name, resource: kind.plural },
    kind:
      posted !== undefined
        ? posted.answers
        : scale === undefined
          ? { group, version: version.name, kind: kind.kind }
          : { group: scaleKind.group, version: "v1", kind: scaleKind.kind },
    name,
    dryRun,
    userInfo: user,
  };
  if (subresource !== undefined) asked.subresource = subresource;
  if (kind.namespaced) asked.namespace = namespace;
  if (object !== undefined) asked.object = seen(object);
  if (oldObject !== undefined) asked.oldObject = seen(oldObject);
  return asked;
}
