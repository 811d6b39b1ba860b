import {
  conflict,
  type JsonValue,
  jsonEqual,
  jsonEqualBut,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
  withField,
} from "@unfold/apimachinery";
import { mutate, validate } from "../admission/run-admission.js";
import type { StoredObject } from "../store/object-store.js";
import type { ApiContext } from "./api-context.js";
import { commit } from "./commit.js";
import { tracked } from "./managed-fields.js";
import { revisionOf } from "./object-identity.js";
import { requireFits } from "./object-size.js";
import { overNewest } from "./over-newest.js";
import { type ResourceRequest, resourceName } from "./resource-request.js";
import { separateStatus, updatedMetadata } from "./system-metadata.js";
import { requireValid } from "./validate-object.js";

/**
 * Makes the wanted object of the stored one, both in the request's version; runs again when another writer was faster.
 * Its `metadata.resourceVersion`, where it differs from the live one's, is a conflict.
 */
export type Change = (live: KubeObject) => KubeObject | Promise<KubeObject>;

/** Changes a stored object through admission and validation, and returns its new state. */
export async function changeObject(
  context: ApiContext,
  request: ResourceRequest,
  change: Change,
): Promise<KubeObject> {
  return overNewest(context, request, async (stored) => {
    const live = context.conversion.fromStorage(request.kind, stored, request.version);
    const wanted = await change(live);
    requireCurrent(request, wanted, live);
    const complete = await completeChange(context, request, wanted, live);
    return write(context, request, complete, { live, stored });
  });
}

/** What a request other than apply wants to store: only the part it may change, with its field owners. */
export function wantedUpdate(
  context: ApiContext,
  request: ResourceRequest,
  object: KubeObject,
  live: KubeObject,
): KubeObject {
  const { resourceVersion } = object.metadata;
  const separated = separateStatus(request, object, live);
  const own = tracked(context, request, separated, live);
  return { ...own, metadata: withField(own.metadata, "resourceVersion", resourceVersion) as ObjectMeta };
}

function requireCurrent(request: ResourceRequest, wanted: KubeObject, live: KubeObject): void {
  const revision = revisionOf(wanted.metadata.resourceVersion);
  if (revision !== 0 && revision !== revisionOf(live.metadata.resourceVersion)) {
    throw conflict(resourceName(request));
  }
}

async function completeChange(
  context: ApiContext,
  request: ResourceRequest,
  wanted: KubeObject,
  live: KubeObject,
): Promise<KubeObject> {
  const { kind, name } = request;
  const reviewed = { operation: "UPDATE", name, oldObject: live } as const;
  const mutated = await mutate(context, request, { ...reviewed, object: wanted });
  const separated = separateStatus(request, mutated, live);
  const complete = updatedMetadata(kind, separated, live);
  const object = kind.prepare?.(complete, live, request, context) ?? complete;
  await kind.permit?.(context, request, { object, old: live });
  await requireValid(request, object, live);
  await validate(context, request, { ...reviewed, object });
  return object;
}

async function write(
  context: ApiContext,
  request: ResourceRequest,
  object: KubeObject,
  { live, stored }: { readonly live: KubeObject; readonly stored: StoredObject },
): Promise<KubeObject> {
  const { kind, version, dryRun } = request;
  const removes = isRemovable(request, object);
  if (!removes && sameButTimes(object, live)) return live;
  const value = context.conversion.toStorage(kind, object);
  if (dryRun) {
    requireFits(context, value);
    return object;
  }
  const { key, revision: expected } = stored;
  const written = await commit(context, kind, { method: removes ? "delete" : "put", key, value, expected });
  return context.conversion.fromStorage(kind, written, version);
}

/** Whether nothing keeps an object that was asked to go. */
function isRemovable({ kind }: ResourceRequest, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return deletionTimestamp !== undefined && finalizers.length === 0 && kind.holdsDeletion?.(object) !== true;
}

/** A write that would only refresh the times of field owners is none (k8s.io/apiserver fieldmanager equality). */
function sameButTimes(object: KubeObject, live: KubeObject): boolean {
  return (
    jsonEqualBut(object, live, ["metadata"]) &&
    jsonEqualBut(object.metadata, live.metadata, ["managedFields"]) &&
    jsonEqual(managersOf(object), managersOf(live))
  );
}

function managersOf({ metadata: { managedFields } }: KubeObject): readonly JsonValue[] | undefined {
  return managedFields
    ?.toSorted((a, b) => (ownerOf(a) < ownerOf(b) ? -1 : 1))
    .map((entry) => withField(entry, "time", undefined));
}

/** Entries are stored in the order of their times, which is no difference either. */
function ownerOf({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  return JSON.stringify([manager, operation, apiVersion, subresource]);
}
