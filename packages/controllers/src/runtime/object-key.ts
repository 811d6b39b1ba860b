import type { KubeObject, ObjectKey } from "@unfold/apimachinery";

/** `namespace/name`, or `name` for cluster-scoped objects: how queues and caches name an object. */
export function keyOf(object: KubeObject): string {
  return formatKey({ namespace: object.metadata.namespace, name: object.metadata.name ?? "" });
}

export function formatKey({ namespace, name }: ObjectKey): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
