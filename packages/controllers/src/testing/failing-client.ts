import { apiError, type Client } from "@unfold/apimachinery";

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
