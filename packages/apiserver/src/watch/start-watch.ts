import { expired } from "@unfold/apimachinery";
import { storageResource } from "../kinds/resource-kind.js";
import type { ObjectView } from "../kinds/version-conversion.js";
import { RevisionCompacted, type StoredObject } from "../store/object-store.js";
import type { ApiContext } from "../verbs/api-context.js";
import { requireReached } from "../verbs/list-revision.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { readSelection } from "../verbs/selection.js";
import { noticeOf, type WatchNotice, type WatchScope } from "./watch-notice.js";

/** What to watch, beyond kind, namespace and name. */
export interface WatchQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Events after this revision; 0 begins with what is there. */
  readonly revision: number;
  /** Whether to begin with what is there, whatever the revision; unless said, a watch without revision does. */
  readonly initialEvents?: boolean | undefined;
}

/** Where a watch delivers. Called in revision order, some of it before `startWatch` returns. */
export interface WatchSink {
  /** What was there at the start, as of `revision`; comes before any notice, and may be read later. */
  initial(notices: Iterable<WatchNotice>, revision: number): void;
  notice(notice: WatchNotice): void;
  /** The kind changed or is gone, or the server stops: the client has to come back. */
  end(): void;
}

/** Watches until the returned function is called. @throws ApiError 400, 410 when the events are gone, 504 */
export function startWatch(
  context: ApiContext,
  request: ResourceRequest,
  query: WatchQuery,
  sink: WatchSink,
): () => void {
  const { kind, version, namespace, name } = request;
  const scope: WatchScope = {
    namespace: kind.namespaced && namespace !== "" ? namespace : undefined,
    name: name === "" ? undefined : name,
    selection: readSelection(kind, query),
    view: (stored: StoredObject): ObjectView => context.conversion.view(kind, stored, version),
  };
  let from = query.revision === 0 ? context.store.revision : query.revision;
  if (query.initialEvents ?? query.revision === 0) {
    if (query.initialEvents === true) requireReached(context, query.revision);
    const { items, revision } = context.store.list(storageResource(kind), scope.namespace);
    sink.initial(initialNotices(items, scope), revision);
    from = revision;
  }
  const stopEvents = follow(context, storageResource(kind), from, (notice) => sink.notice(notice), scope);
  const stopKinds = context.kinds.onChange((change) => {
    if (change.previous === kind) sink.end();
  });
  const onClose = (): void => sink.end();
  context.closing.addEventListener("abort", onClose, { once: true });
  return () => {
    stopEvents();
    stopKinds();
    context.closing.removeEventListener("abort", onClose);
  };
}

function* initialNotices(
  items: readonly StoredObject[],
  { name, selection, view: viewOf }: WatchScope,
): Generator<WatchNotice> {
  for (const item of items) {
    if (name !== undefined && item.key.name !== name) continue;
    const view = viewOf(item);
    if (selection === undefined || selection(view.glance())) yield { type: "ADDED", view };
  }
}

function follow(
  context: ApiContext,
  resource: string,
  revision: number,
  deliver: (notice: WatchNotice) => void,
  scope: WatchScope,
): () => void {
  try {
    return context.store.watch(resource, revision, (event) => {
      const notice = noticeOf(event, scope);
      if (notice !== undefined) deliver(notice);
    });
  } catch (error) {
    if (error instanceof RevisionCompacted) {
      throw expired(`too old resource version: ${revision} (${error.oldest})`);
    }
    throw error;
  }
}
