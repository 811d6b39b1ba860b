import { conflict, notFound } from "@unfold/apimachinery";
import { RevisionMismatch, type StoredObject } from "../store/object-store.js";
import type { ApiContext } from "./api-context.js";
import { settled } from "./commit.js";
import { type ResourceRequest, resourceName, storeKey } from "./resource-request.js";

/** Each failed attempt means that another writer got through, so this is met only by a storm of them. */
const attempts = 100;

/**
 * Tries a write over the newest version of an object, until no other writer is faster. Versions on their way to the disk count, so that
 * many writers of one object share a commit. @throws ApiError 404, 409, and what `attempt` throws but RevisionMismatch
 */
export async function overNewest<Outcome>(
  context: ApiContext,
  request: ResourceRequest,
  attempt: (stored: StoredObject) => Promise<Outcome>,
): Promise<Outcome> {
  let stored = context.store.get(storeKey(request));
  let lost: RevisionMismatch | undefined;
  try {
    for (let count = 1; count <= attempts; count++) {
      if (stored === undefined) throw notFound(resourceName(request));
      try {
        return await attempt(stored);
      } catch (error) {
        if (!(error instanceof RevisionMismatch)) throw error;
        lost = error;
        stored = error.current;
      }
    }
    throw conflict(resourceName(request));
  } finally {
    if (lost !== undefined) await settled(context, lost);
  }
}
