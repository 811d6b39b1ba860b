import type { Client, GroupVersionResource, ObjectKey, WatchEvent } from "@unfold/apimachinery";

/**
 * What a watcher of one object is told after a version, up to the event that `isLast`. The server tells it all again: the
 * watch may begin long after the events.
 */
export async function eventsSince(
  client: Client,
  resource: GroupVersionResource,
  { namespace, name }: ObjectKey,
  resourceVersion: string,
  isLast: (event: WatchEvent) => boolean,
): Promise<readonly WatchEvent[]> {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  try {
    for await (const event of client.watch(resource, { namespace, resourceVersion, signal: abort.signal })) {
      if (event.type === "BOOKMARK" || event.object.metadata.name !== name) continue;
      events.push(event);
      if (isLast(event)) return events;
    }
  } finally {
    abort.abort();
  }
  throw new Error(`The watch ended: ${JSON.stringify(events)}`);
}
