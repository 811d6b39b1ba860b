import {
  type Admission,
  type AdmissionOperation,
  type AdmissionRequest,
  type AdmissionResponse,
  ApiError,
  internalError,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import type { KindVersion } from "../kinds/resource-kind.js";
import { normalizeObject } from "../schema/normalize-object.js";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { denial } from "./denial.js";
import { wantedVersion } from "./matching-rule.js";

/** What is reviewed. */
export interface Reviewed {
  readonly operation: AdmissionOperation;
  readonly name: string;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
}

/**
 * Sends an object through the mutating plug-ins in their order. What they return is pruned and defaulted again, and
 * stays in the request's version. @throws ApiError when one denies
 */
export async function mutate(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed & { readonly object: KubeObject },
): Promise<KubeObject> {
  let { object } = reviewed;
  for (const { plugin, version } of interested(context, request, reviewed, "mutating")) {
    const response = await review(context, request, { ...reviewed, object }, { plugin, version });
    if (!response.allowed || response.object === undefined) continue;
    const returned = context.conversion.convert(request.kind, response.object, request.version);
    if (!jsonEqual(returned, object)) object = normalizeObject(returned, request.version.schema).object;
  }
  return object;
}

/** Sends a request through the mutating and validating plug-ins for which nothing can change, as on DELETE. */
export async function reviewUnchanged(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): Promise<void> {
  for (const { plugin, version } of interested(context, request, reviewed, "mutating")) {
    await review(context, request, reviewed, { plugin, version });
  }
  await validate(context, request, reviewed);
}

/** Sends a request through the validating plug-ins. @throws ApiError when one denies */
export async function validate(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): Promise<void> {
  const calls = interested(context, request, reviewed, "validating");
  await Promise.all(
    calls.map(({ plugin, version }) => review(context, request, reviewed, { plugin, version })),
  );
}

interface Call {
  readonly plugin: Admission;
  readonly version: KindVersion;
}

function interested(
  context: ApiContext,
  { kind, version, subresource }: ResourceRequest,
  { operation }: Reviewed,
  type: Admission["type"],
): readonly Call[] {
  const attributes = { kind, version, operation, ...(subresource === undefined ? {} : { subresource }) };
  return context.admission.flatMap((plugin) => {
    if (plugin.type !== type) return [];
    const wanted = wantedVersion(plugin, attributes);
    return wanted === undefined ? [] : [{ plugin, version: wanted }];
  });
}

async function review(
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
  { plugin, version }: Call,
): Promise<AdmissionResponse> {
  const response = await answer(plugin, admissionRequest(context, request, reviewed, version));
  for (const warning of response.warnings ?? []) request.warn(warning);
  if (!response.allowed) throw denial(plugin.name, response.status);
  return response;
}

/** A plug-in that throws is one that cannot be reached. */
async function answer(plugin: Admission, request: AdmissionRequest): Promise<AdmissionResponse> {
  try {
    return await plugin.review(request);
  } catch (error) {
    if (plugin.failurePolicy === "Ignore") return { allowed: true };
    const text = error instanceof ApiError || error instanceof Error ? error.message : String(error);
    throw internalError(
      new Error(`failed calling webhook "${plugin.name}": failed to call webhook: ${text}`, { cause: error }),
    );
  }
}

function admissionRequest(
  context: ApiContext,
  { kind, namespace, subresource, dryRun, user }: ResourceRequest,
  { operation, name, object, oldObject }: Reviewed,
  version: KindVersion,
): AdmissionRequest {
  const convert = (value: KubeObject): KubeObject => context.conversion.convert(kind, value, version);
  const groupVersion = { group: kind.group, version: version.name };
  return {
    uid: context.newUid(),
    operation,
    resource: { ...groupVersion, resource: kind.plural },
    ...(subresource === undefined ? {} : { subresource }),
    kind: { ...groupVersion, kind: kind.kind },
    ...(kind.namespaced ? { namespace } : {}),
    name,
    ...(object === undefined ? {} : { object: convert(object) }),
    ...(oldObject === undefined ? {} : { oldObject: convert(oldObject) }),
    dryRun,
    userInfo: user,
  };
}
