import type { KubeObject } from "@unfold/apimachinery";
import { EncodedObject } from "../encode/encoded-object.js";
import type { ObjectView } from "../kinds/version-conversion.js";
import type { StoredObject, StoreEvent } from "../store/object-store.js";
import type { Selection } from "../verbs/selection.js";

/** One change as a watcher sees it. */
export interface WatchNotice {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly view: ObjectView;
}

/** What a watcher looks at. */
export interface WatchScope {
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  /** Undefined for all names; a watch of one object comes as a field selector or by its URL. */
  readonly name: string | undefined;
  readonly selection: Selection;
  /** A stored object in the watcher's version. */
  readonly view: (stored: StoredObject) => ObjectView;
}

const types = { added: "ADDED", modified: "MODIFIED", deleted: "DELETED" } as const;

/**
 * What an event means to a watcher, undefined when nothing: an object that begins to match is ADDED, one that ceases to
 * is DELETED (k8s.io/apiserver storage/cacher convertToWatchEvent).
 */
export function noticeOf(event: StoreEvent, scope: WatchScope): WatchNotice | undefined {
  const { key } = event.current;
  if (scope.namespace !== undefined && key.namespace !== scope.namespace) return undefined;
  if (scope.name !== undefined && key.name !== scope.name) return undefined;
  const view = scope.view(event.current);
  if (scope.selection === undefined) return { type: types[event.type], view };
  const matches = event.type !== "deleted" && scope.selection(view.object);
  const previous = event.previous === undefined ? undefined : scope.view(event.previous);
  const matched = previous !== undefined && scope.selection(previous.object);
  if (matches) return { type: matched ? "MODIFIED" : "ADDED", view };
  if (!matched) return undefined;
  return { type: "DELETED", view: EncodedObject.of(atRevision(previous.object, event.revision)) };
}

/** The last matching state, at the revision of the event that ended it, from where a client may go on. */
function atRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
