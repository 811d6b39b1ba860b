import { type Client, type GroupVersionResource, type KubeObject, listAll } from "@unfold/apimachinery";

export interface FollowOptions {
  readonly client: Client;
  readonly resource: GroupVersionResource;
  readonly namespace: string;
  readonly signal: AbortSignal;
  /** Told of each object that is there or changes; not of those that go. */
  readonly onObject: (object: KubeObject) => void;
  /** Resolves when it is time to try again after a failure. */
  readonly pause: () => Promise<void>;
}

/**
 * Tells of the objects of a resource until `signal` ends it; the first round of them before it resolves. A kind that is
 * taken away is waited for.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const version = await list(options).catch(() => undefined);
  void watch(options, version);
}

async function list({ client, resource, namespace, onObject }: FollowOptions): Promise<string> {
  const { items, resourceVersion } = await listAll(client, resource, { namespace });
  for (const object of items) onObject(object);
  return resourceVersion;
}

async function watch(options: FollowOptions, since: string | undefined): Promise<void> {
  const { client, resource, namespace, signal, onObject } = options;
  let resourceVersion = since;
  while (!signal.aborted) {
    try {
      resourceVersion ??= await list(options);
      for await (const event of client.watch(resource, { namespace, resourceVersion, signal })) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === "ADDED" || event.type === "MODIFIED") onObject(event.object);
      }
    } catch {
      resourceVersion = undefined;
    }
    if (!signal.aborted) await options.pause();
  }
}
