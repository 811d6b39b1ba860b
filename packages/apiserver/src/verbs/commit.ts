import { type ApiError, apiError, type KubeObject } from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";
import {
  ObjectTooLarge,
  type RevisionMismatch,
  type StoredObject,
  type StoreKey,
} from "../store/object-store.js";
import { StoreFull } from "../store/store-full.js";
import { StoreUnavailable } from "../store/store-unavailable.js";
import type { ApiContext } from "./api-context.js";
import { tooLarge } from "./object-size.js";

/** A write as the store takes it. */
export interface Commit {
  readonly method: "put" | "delete";
  readonly key: StoreKey;
  /** In the storage version. */
  readonly value: KubeObject;
  /** Revision of the version it follows; 0 when there is none. */
  readonly expected: number;
}

/** Stores a version that is in the shape its schema allows. @throws RevisionMismatch, ApiError 413, 503, 507 */
export async function commit(
  context: ApiContext,
  kind: ResourceKind,
  { method, key, value, expected }: Commit,
): Promise<StoredObject> {
  const { store, maxObjectBytes } = context;
  try {
    const urgent = value.metadata.deletionTimestamp !== undefined;
    // Said before the watchers are told of it: they are the first to look at it.
    const onMade = (made: StoredObject): void => context.conversion.written(kind, made);
    return await (method === "put"
      ? store.put(key, value, expected, { maxBytes: maxObjectBytes, urgent, onMade })
      : store.delete(key, value, expected, { onMade }));
  } catch (error) {
    throw storeError(error, maxObjectBytes) ?? error;
  }
}

/**
 * Waits until readers see the version that a write was lost to: whoever is refused because of it, or has nothing left to change, must not
 * hear of what may still be given up. @throws ApiError 503, 507 when it was
 */
export async function settled({ maxObjectBytes }: ApiContext, { durable }: RevisionMismatch): Promise<void> {
  try {
    await durable;
  } catch (error) {
    throw storeError(error, maxObjectBytes) ?? error;
  }
}

/** What a client is told; undefined for what is no refusal of the store. */
function storeError(error: unknown, maxObjectBytes: number): ApiError | Error | undefined {
  if (error instanceof ObjectTooLarge) return tooLarge(maxObjectBytes);
  if (error instanceof StoreFull) return apiError("InsufficientStorage", error.message, { cause: error });
  if (!(error instanceof StoreUnavailable)) return undefined;
  return apiError("ServiceUnavailable", error.message, { cause: error });
}
