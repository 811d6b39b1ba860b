import type { KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "./type-kinds.js";
import type { Role, TypeLookup, TypeScope } from "./type-lookup.js";

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

/** The types of one role. */
class Types {
  readonly cluster = new Map<string, KubeObject>();
  readonly namespaced = new NamedObjects();
}

/** A class, so that every lookup is read alike: what is asked of one is on the path of every expansion. */
class FetchedObjects implements TypeLookup {
  private readonly revisions = new NamedObjects();
  private readonly instancetypes = new Types();
  private readonly preferences = new Types();

  add(object: KubeObject): void {
    const entry = kindByName.get(object.kind);
    if (object.kind === "ControllerRevision") this.revisions.add(object);
    else if (entry?.scope === "cluster")
      this.typesOf(entry.role).cluster.set(object.metadata.name ?? "", object);
    else if (entry?.scope === "namespaced") this.typesOf(entry.role).namespaced.add(object);
  }

  revision(namespace: string, name: string): KubeObject | undefined {
    return this.revisions.get(namespace, name);
  }

  type(role: Role, scope: TypeScope, namespace: string, name: string): KubeObject | undefined {
    const types = this.typesOf(role);
    return scope === "cluster" ? types.cluster.get(name) : types.namespaced.get(namespace, name);
  }

  private typesOf(role: Role): Types {
    return role === "instancetype" ? this.instancetypes : this.preferences;
  }
}

/** A lookup over fetched objects; anything that is neither a type nor a ControllerRevision is passed over. */
export function lookupOf(objects: Iterable<KubeObject>): TypeLookup {
  const fetched = new FetchedObjects();
  for (const object of objects) fetched.add(object);
  return fetched;
}
