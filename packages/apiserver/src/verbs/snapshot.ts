import { ApiError, expired } from "@unfold/apimachinery";
import type { ObjectStore, RevisionCompacted, StoredObject, StoreEvent } from "../store/object-store.js";
import { encodeContinue } from "./continue-token.js";

/**
 * The objects of a resource as of an earlier revision: today's, with every event since taken back. The store delivers
 * kept events before `watch` returns.
 * @throws RevisionCompacted
 */
export function snapshotAt(
  store: ObjectStore,
  resource: string,
  namespace: string | undefined,
  revision: number,
): readonly StoredObject[] {
  const { items, revision: current } = store.list(resource, namespace);
  if (revision >= current) return items;
  const since: StoreEvent[] = [];
  store.watch(resource, revision, (event) => since.push(event))();
  const changed = since.filter(
    ({ current: { key } }) => namespace === undefined || key.namespace === namespace,
  );
  if (changed.length === 0) return items;
  const objects = new Map(items.map((item) => [order(item), item]));
  for (const event of changed.reverse()) {
    if (event.previous === undefined) objects.delete(order(event.current));
    else objects.set(order(event.current), event.previous);
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Sorts as the store does: by namespace, then name. */
function order({ key }: StoredObject): string {
  return `${key.namespace}\0${key.name}`;
}

/** 410 for a page whose snapshot is gone, with a token to go on inconsistently (k8s.io/apiserver storage/etcd3). */
export function expiredPage(
  error: RevisionCompacted,
  next: { readonly revision: number; readonly namespace: string; readonly name: string },
): ApiError {
  const { status } = expired(
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
      "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
      "deleted between the time the first chunk was returned and now may show up in the list.",
  );
  return new ApiError({ ...status, metadata: { continue: encodeContinue(next) } }, { cause: error });
}
