import type { Client } from "@unfold/apimachinery";

/** A client that is asked for only when used: plug-ins are made before the server whose client they read through. */
export function lazyClient(client: () => Client): Client {
  return {
    get: (...args) => client().get(...args),
    list: (...args) => client().list(...args),
    watch: (...args) => client().watch(...args),
    create: (...args) => client().create(...args),
    update: (...args) => client().update(...args),
    patch: (...args) => client().patch(...args),
    delete: (...args) => client().delete(...args),
  };
}
