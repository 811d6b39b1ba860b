import { ApiError, expired } from "@unfold/apimachinery";
import type { ObjectStore, RevisionCompacted, StoredObject, StoreEvent } from "../store/object-store.js";
import { comparePlaces } from "../store/sorted-objects.js";
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
  return takenBack(items, changed);
}

/** Goes along both in the order of their keys: there may be many objects, of which few changed. */
function takenBack(items: readonly StoredObject[], changed: readonly StoreEvent[]): readonly StoredObject[] {
  const first = new Map<string, StoreEvent>();
  for (const event of changed) {
    const name = `${event.current.key.namespace}\0${event.current.key.name}`;
    if (!first.has(name)) first.set(name, event);
  }
  const events = [...first.values()].sort((a, b) => comparePlaces(a.current.key, b.current.key));
  const before: StoredObject[] = [];
  let at = 0;
  for (const { current, previous } of events) {
    for (; at < items.length; at++) {
      const item = items[at] as StoredObject;
      const order = comparePlaces(item.key, current.key);
      if (order > 0) break;
      if (order < 0) before.push(item);
    }
    if (previous !== undefined) before.push(previous);
  }
  for (const item of items.slice(at)) before.push(item);
  return before;
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
