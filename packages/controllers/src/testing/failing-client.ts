import {
  apiError,
  type Client,
  conflict,
  expired,
  type GroupVersionResource,
  type WatchEvent,
} from "@unfold/apimachinery";

const writes = ["create", "update", "patch", "delete"] as const;

/** Called before every write; throwing makes the write fail without effect. */
export type WriteHook = (write: {
  readonly verb: (typeof writes)[number];
  readonly resource: string;
}) => void;

/** A client whose writes pass through `hook`. */
export function hookedClient(client: Client, hook: WriteHook): Client {
  const before = <A extends readonly unknown[], R>(
    verb: (typeof writes)[number],
    call: (...args: A) => Promise<R>,
  ) => {
    return async (...args: A): Promise<R> => {
      const [resource] = args as unknown as readonly [{ readonly resource: string }];
      hook({ verb, resource: resource.resource });
      return call(...args);
    };
  };
  return {
    get: (...args) => client.get(...args),
    list: (...args) => client.list(...args),
    watch: (...args) => client.watch(...args),
    create: before("create", client.create.bind(client)),
    update: before("update", client.update.bind(client)),
    patch: before("patch", client.patch.bind(client)),
    delete: before("delete", client.delete.bind(client)),
  };
}

/** A client that behaves as one over HTTPS does: an update leaves status as it is. */
export function remoteClient(client: Client): Client {
  return {
    ...hookedClient(client, () => {}),
    update: (resource, object, { withStatus: _, ...options } = {}) =>
      client.update(resource, object, options),
  };
}

/** A client whose writes fail from the `n`-th on (counted from 1), as when the process died there. */
export function dyingClient(
  client: Client,
  n: number,
): { readonly client: Client; readonly count: () => number } {
  let count = 0;
  const hook: WriteHook = ({ resource }) => {
    if (resource === "events") return;
    if (++count >= n) throw apiError("ServiceUnavailable", "the process is gone");
  };
  return { client: hookedClient(client, hook), count: () => count };
}

/** What can become of one write: lost to another writer, or done without the writer hearing of it. */
export type Stumble = "conflict" | "answer lost";

/** A client of which the `n`-th write (counted from 1) meets `stumble`; the others go through. */
export function stumblingClient(
  client: Client,
  n: number,
  stumble: Stumble,
): { readonly client: Client; readonly count: () => number } {
  let count = 0;
  const meet = async <R>(resource: GroupVersionResource, write: () => Promise<R>): Promise<R> => {
    if (resource.resource === "events" || ++count !== n) return write();
    if (stumble === "conflict") throw conflict({ ...resource, name: "it" });
    await write();
    throw apiError("Timeout", "the request timed out");
  };
  return {
    count: () => count,
    client: {
      get: (...args) => client.get(...args),
      list: (...args) => client.list(...args),
      watch: (...args) => client.watch(...args),
      create: (resource, ...args) => meet(resource, () => client.create(resource, ...args)),
      update: (resource, ...args) => meet(resource, () => client.update(resource, ...args)),
      patch: (resource, ...args) => meet(resource, () => client.patch(resource, ...args)),
      delete: (resource, ...args) => meet(resource, () => client.delete(resource, ...args)),
    },
  };
}

/** How a watch may misbehave. */
export type WatchTrouble = "gaps" | "duplicates" | "late events";

/** A client whose watches break off and miss what follows, tell everything twice, or tell old things again. */
export function troubledClient(client: Client, trouble: WatchTrouble): Client {
  const follow = troubles[trouble];
  return {
    get: (...args) => client.get(...args),
    list: (...args) => client.list(...args),
    watch: (...args) => follow(client.watch(...args)),
    create: (...args) => client.create(...args),
    update: (...args) => client.update(...args),
    patch: (...args) => client.patch(...args),
    delete: (...args) => client.delete(...args),
  };
}

type Events = AsyncIterable<WatchEvent>;

const troubles: { readonly [trouble in WatchTrouble]: (events: Events) => Events } = {
  gaps: async function* (events) {
    let count = 0;
    for await (const event of events) {
      yield event;
      if (++count === 3) throw expired("too old resource version");
    }
  },
  duplicates: async function* (events) {
    for await (const event of events) yield* [event, event];
  },
  "late events": async function* (events) {
    const told: WatchEvent[] = [];
    for await (const event of events) {
      told.push(event);
      yield event;
      yield* told.slice(-4, -1).reverse();
    }
  },
};
