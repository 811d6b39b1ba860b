import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "./type-kinds.js";
import type { TypeLookup } from "./type-lookup.js";

const kindByName = new Map(typeKinds.map((entry) => [entry.kind, entry]));

/** Objects by name, by namespace. */
class NamedObjects {
  private readonly byNamespace = new Map<string, Map<string, KubeObject>>();

  add(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? "";
    const named = this.byNamespace.get(namespace) ?? new Map<string, KubeObject>();
    this.byNamespace.set(namespace, named.set(object.metadata.name ?? "", object));
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }
}

/** A lookup over fetched objects; anything that is neither a type nor a ControllerRevision is passed over. */
export function lookupOf(objects: Iterable<KubeObject>): TypeLookup {
  const revisions = new NamedObjects();
  const types = {
    instancetype: { cluster: new Map<string, KubeObject>(), namespaced: new NamedObjects() },
    preference: { cluster: new Map<string, KubeObject>(), namespaced: new NamedObjects() },
  };
  for (const object of objects) {
    const entry = kindByName.get(object.kind);
    if (object.kind === "ControllerRevision") revisions.add(object);
    else if (entry?.scope === "cluster") types[entry.role].cluster.set(object.metadata.name ?? "", object);
    else if (entry?.scope === "namespaced") types[entry.role].namespaced.add(object);
  }
  return {
    revision: (namespace, name) => revisions.get(namespace, name),
    type: (role, scope, namespace, name) =>
      scope === "cluster" ? types[role].cluster.get(name) : types[role].namespaced.get(namespace, name),
  };
}
