import { ApiError, alreadyExists, apiError, type KubeObject, withField } from "@unfold/apimachinery";
import { mutate, validate } from "../admission/run-admission.js";
import { requireLiveNamespace } from "../namespaces/require-live-namespace.js";
import { RevisionMismatch } from "../store/object-store.js";
import { acceptObject, type Incoming } from "./accept-object.js";
import type { ApiContext } from "./api-context.js";
import { commit, settled } from "./commit.js";
import { tracked } from "./managed-fields.js";
import { revisionOf, withRequestNamespace } from "./object-identity.js";
import { requireFits } from "./object-size.js";
import { methodNotAllowed, type ResourceRequest, resourceName, storeKey } from "./resource-request.js";
import { createdMetadata } from "./system-metadata.js";
import { requireValid } from "./validate-object.js";

/** A generated name that is taken is drawn again this many times (k8s.io/apiserver registry/generic). */
const nameAttempts = 8;

/** POST: stores a new object and returns it. */
export async function createObject(
  context: ApiContext,
  request: ResourceRequest,
  incoming: Incoming,
): Promise<KubeObject> {
  const accepted = withRequestNamespace(request, acceptObject(context, request, incoming));
  if (request.kind.answer !== undefined) return request.kind.answer(context, request, accepted);
  return createAccepted(context, request, tracked(context, request, accepted, undefined));
}

/** The rest of a create once the object is decoded and its fields have owners; server-side apply comes in here. */
export async function createAccepted(
  context: ApiContext,
  request: ResourceRequest,
  object: KubeObject,
): Promise<KubeObject> {
  requireLiveNamespace(context, request, object.metadata.name ?? "");
  if (request.kind.terminating === true) {
    throw methodNotAllowed("create not allowed while custom resource definition is terminating");
  }
  const name = object.metadata.name ?? "";
  const mutated = await mutate(context, request, { operation: "CREATE", name, object });
  if (revisionOf(mutated.metadata.resourceVersion) !== 0) {
    throw apiError("", "resourceVersion should not be set on objects to be created");
  }
  for (let attempt = 1; ; attempt++) {
    const candidate = await completeNew(context, request, mutated);
    const stored = await insert(context, request, candidate);
    if (stored !== undefined) return stored;
    const generated = (mutated.metadata.name ?? "") === "";
    if (!generated || attempt === nameAttempts) {
      throw taken(context, request, candidate.metadata.name ?? "");
    }
  }
}

/** 409, which says so when the name will soon be free again. */
function taken(context: ApiContext, request: ResourceRequest, name: string): ApiError {
  const { status } = alreadyExists(resourceName(request, name));
  const leaving = context.store.get(storeKey(request, name))?.object.metadata.deletionTimestamp !== undefined;
  return new ApiError(
    leaving ? { ...status, message: `object is being deleted: ${status.message}` } : status,
  );
}

async function completeNew(
  context: ApiContext,
  request: ResourceRequest,
  mutated: KubeObject,
): Promise<KubeObject> {
  const { kind } = request;
  const named = createdMetadata(context, request, mutated);
  const reset = kind.statusSubresource ? (withField(named, "status", undefined) as KubeObject) : named;
  const object = kind.prepare?.(reset, undefined, request, context) ?? reset;
  await kind.permit?.(context, request, { object, old: undefined });
  await requireValid(request, object, undefined);
  await validate(context, request, { operation: "CREATE", name: object.metadata.name ?? "", object });
  return object;
}

/** Undefined when the name is taken. */
async function insert(
  context: ApiContext,
  request: ResourceRequest,
  object: KubeObject,
): Promise<KubeObject | undefined> {
  const { kind, version, dryRun } = request;
  const name = object.metadata.name ?? "";
  const stored = context.conversion.toStorage(kind, object);
  const key = storeKey(request, name);
  if (dryRun) {
    requireFits(context, stored);
    return context.store.get(key) === undefined ? object : undefined;
  }
  // Admission took its time: the namespace may be on its way out by now.
  requireLiveNamespace(context, request, name);
  try {
    const written = await commit(context, kind, { method: "put", key, value: stored, expected: 0 });
    return context.conversion.fromStorage(kind, written, version);
  } catch (error) {
    if (!(error instanceof RevisionMismatch)) throw error;
    await settled(context, error);
    return undefined;
  }
}
