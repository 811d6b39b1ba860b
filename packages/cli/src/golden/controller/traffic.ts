import type { Client, KubeObject } from "@unfold/apimachinery";

/** What has gone through a client so far. */
export interface Traffic {
  readonly requests: number;
  /** Writes that succeeded, those of events apart. */
  readonly writes: number;
  readonly underWay: number;
  /** Everything that was created since {@link forget}, in order. */
  readonly created: readonly KubeObject[];
  /** Objects that were made and removed since then, in order. */
  readonly ends: readonly End[];
  forget(): void;
}

/** The begin or the end of an object that somebody asked for and was given. */
export interface End {
  readonly verb: "create" | "delete";
  readonly resource: string;
  readonly name: string;
}

/** A client whose requests are counted, so that one can tell when nothing happens any more. */
export function countingClient(client: Client): { readonly client: Client; readonly traffic: Traffic } {
  const state = { requests: 0, writes: 0, underWay: 0, created: [] as KubeObject[], ends: [] as End[] };
  const counted = async <T>(request: () => Promise<T>): Promise<T> => {
    state.requests++;
    state.underWay++;
    try {
      return await request();
    } finally {
      state.underWay--;
    }
  };
  const written = async <T>(resource: { readonly resource: string }, request: () => Promise<T>) => {
    const answer = await counted(request);
    if (resource.resource !== "events") state.writes++;
    return answer;
  };
  return {
    traffic: {
      get requests() {
        return state.requests;
      },
      get writes() {
        return state.writes;
      },
      get underWay() {
        return state.underWay;
      },
      get created() {
        return state.created;
      },
      get ends() {
        return state.ends;
      },
      forget: () => {
        state.created = [];
        state.ends = [];
      },
    },
    client: {
      get: (...args) => counted(() => client.get(...args)),
      list: (...args) => counted(() => client.list(...args)),
      watch: (...args) => client.watch(...args),
      create: async (resource, ...args) => {
        const object = await written(resource, () => client.create(resource, ...args));
        state.created.push(object);
        state.ends.push({ verb: "create", resource: resource.resource, name: object.metadata.name ?? "" });
        return object;
      },
      update: (resource, ...args) => written(resource, () => client.update(resource, ...args)),
      patch: (resource, ...args) => written(resource, () => client.patch(resource, ...args)),
      delete: async (resource, key, ...args) => {
        const answer = await written(resource, () => client.delete(resource, key, ...args));
        state.ends.push({ verb: "delete", resource: resource.resource, name: key.name });
        return answer;
      },
    },
  };
}
