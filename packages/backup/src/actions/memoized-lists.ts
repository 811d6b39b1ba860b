import type { Client, KubeList } from "@unfold/apimachinery";

/**
 * A client that asks for each list once. The actions ask for the launcher pods of a namespace with every machine in it,
 * which for thousands of machines is most of the work; a backup is of one moment anyway.
 */
export function memoizedLists(client: Client): Client {
  const lists = new Map<string, Promise<KubeList>>();
  return {
    get: (resource, key) => client.get(resource, key),
    watch: (resource, options) => client.watch(resource, options),
    create: (resource, object, options) => client.create(resource, object, options),
    update: (resource, object, options) => client.update(resource, object, options),
    patch: (resource, key, patch, options) => client.patch(resource, key, patch, options),
    delete: (resource, key, options) => client.delete(resource, key, options),
    list: ({ group, version, resource }, options = {}) => {
      const key = JSON.stringify([group, version, resource, options]);
      const known = lists.get(key);
      if (known !== undefined) return known;
      const asked = client.list({ group, version, resource }, options);
      lists.set(key, asked);
      // What failed is asked for again.
      asked.catch(() => lists.delete(key));
      return asked;
    },
  };
}
