import { conflict, jsonEqual, type KubeObject, type ObjectMeta, withField } from "@unfold/apimachinery";
import { reviewUnchanged } from "../admission/run-admission.js";
import type { StoredObject } from "../store/object-store.js";
import { type ApiContext, timestamp } from "./api-context.js";
import { commit } from "./commit.js";
import type { DeletionOptions, PropagationPolicy } from "./delete-options.js";
import { overNewest } from "./over-newest.js";
import { forbidden, type ResourceRequest } from "./resource-request.js";

/** Finalizers by which the garbage collector keeps an owner until its dependents are dealt with. */
export const foregroundFinalizer = "foregroundDeletion";
export const orphanFinalizer = "orphan";

/** `deleted` is false while finalizers keep the object. */
export interface Deletion {
  readonly object: KubeObject;
  readonly deleted: boolean;
}

/** DELETE: removes an object, or marks it when finalizers keep it (k8s.io/apiserver registry/generic Store.Delete). */
export async function deleteObject(
  context: ApiContext,
  request: ResourceRequest,
  options: DeletionOptions,
): Promise<Deletion> {
  return overNewest(context, request, async (stored) => {
    const live = context.conversion.fromStorage(request.kind, stored, request.version);
    requirePreconditions(request, options, live);
    const refusal = request.kind.refuseDeletion?.(live);
    if (refusal !== undefined) throw forbidden(request, request.name, refusal);
    await reviewUnchanged(context, request, { operation: "DELETE", name: request.name, oldObject: live });
    return deleteLive(context, request, options, { live, stored });
  });
}

/** Refuses a deletion that means another object, or another state of it. @throws ApiError 409 */
export function requirePreconditions(
  request: ResourceRequest,
  options: DeletionOptions,
  live: KubeObject,
): void {
  const { uid, resourceVersion } = live.metadata;
  const name = { group: request.kind.group, resource: request.kind.kind, name: request.name };
  if (options.uid !== undefined && options.uid !== uid) {
    throw conflict(
      name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    throw conflict(
      name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

async function deleteLive(
  context: ApiContext,
  request: ResourceRequest,
  options: DeletionOptions,
  { live, stored }: { readonly live: KubeObject; readonly stored: StoredObject },
): Promise<Deletion> {
  const { kind, version } = request;
  const finalizers = remainingFinalizers(live, options.propagationPolicy);
  const deleted = finalizers.length === 0 && kind.holdsDeletion?.(live) !== true;
  const object = deleted ? withFinalizers(live, []) : marked(context, request, live, finalizers);
  if (request.dryRun || options.dryRun || (!deleted && jsonEqual(object, live))) return { object, deleted };
  const value = context.conversion.toStorage(kind, object);
  const { key, revision: expected } = stored;
  const written = await commit(context, kind, { method: deleted ? "delete" : "put", key, value, expected });
  return { object: context.conversion.fromStorage(kind, written, version), deleted };
}

function remainingFinalizers(live: KubeObject, policy: PropagationPolicy | undefined): readonly string[] {
  const { finalizers = [] } = live.metadata;
  if (policy === undefined) return finalizers;
  const others = finalizers.filter((name) => name !== orphanFinalizer && name !== foregroundFinalizer);
  if (policy === "Background") return others;
  return [...others, policy === "Orphan" ? orphanFinalizer : foregroundFinalizer];
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  if (finalizers.length === 0 && object.metadata.finalizers === undefined) return object;
  const value = finalizers.length === 0 ? undefined : finalizers;
  return { ...object, metadata: withField(object.metadata, "finalizers", value) as ObjectMeta };
}

function marked(
  context: ApiContext,
  request: ResourceRequest,
  live: KubeObject,
  finalizers: readonly string[],
): KubeObject {
  const { kind } = request;
  const kept = withFinalizers(live, finalizers);
  if (live.metadata.deletionTimestamp !== undefined) return kept;
  const metadata: ObjectMeta = {
    ...kept.metadata,
    deletionTimestamp: timestamp(context.now()),
    ...(kind.holdsDeletion === undefined ? { deletionGracePeriodSeconds: 0 } : {}),
    ...(kind.generation ? { generation: (live.metadata.generation ?? 0) + 1 } : {}),
  };
  const object = { ...kept, metadata };
  return kind.prepare?.(object, live, request, context) ?? object;
}
