import type { Client, GroupVersionResource, KubeObject, ObjectKey } from "@unfold/apimachinery";
import { patience } from "./patience.js";

/** Resolves with an object as soon as it is as wanted, by its events: nothing is polled. @throws when it takes too long */
export async function observed(
  client: Client,
  resource: GroupVersionResource,
  { namespace, name }: ObjectKey,
  isWanted: (object: KubeObject) => boolean,
): Promise<KubeObject> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience * 1000);
  let last: KubeObject | undefined;
  try {
    const { items, metadata } = await client.list(resource, { namespace });
    last = items.find((item) => item.metadata.name === name);
    if (last !== undefined && isWanted(last)) return last;
    const resourceVersion = metadata.resourceVersion ?? "";
    for await (const event of client.watch(resource, { namespace, resourceVersion, signal: abort.signal })) {
      if (event.object.metadata.name !== name || event.type === "BOOKMARK") continue;
      last = event.object;
      if (event.type !== "DELETED" && isWanted(last)) return last;
    }
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
  const status = JSON.stringify(last?.status ?? null);
  throw new Error(`${resource.resource} ${namespace}/${name} did not become as wanted: ${status}`);
}
