import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "./type-kinds.js";
import type { TypeLookup } from "./type-lookup.js";

const kindByName = new Map(typeKinds.map((entry) => [entry.kind, entry]));

/** Objects by name, by namespace; the empty namespace holds what has none. */
class NamedObjects {
  private readonly byNamespace = new Map<string, Map<string, KubeObject>>();

  add(namespace: string, object: KubeObject): void {
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
    instancetype: { cluster: new NamedObjects(), namespaced: new NamedObjects() },
    preference: { cluster: new NamedObjects(), namespaced: new NamedObjects() },
  };
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? "";
    const entry = kindByName.get(object.kind);
    if (object.kind === "ControllerRevision") revisions.add(namespace, object);
    if (entry !== undefined) {
      types[entry.role][entry.scope].add(entry.scope === "cluster" ? "" : namespace, object);
    }
  }
  return {
    revision: (namespace, name) => revisions.get(namespace, name),
    type: (role, scope, namespace, name) =>
      types[role][scope].get(scope === "cluster" ? "" : namespace, name),
  };
}
