import type { KubeObject } from "@unfold/apimachinery";
import { decodeType } from "./decode-type.js";
import type { FindResult } from "./find.js";
import { typeKinds } from "./type-kinds.js";
import type { Role, TypeLookup, TypeScope } from "./type-lookup.js";

const kindByName = new Map(typeKinds.map((entry) => [entry.kind, entry]));

type ByName = Map<string, FetchedObject>;

/** An object and, of a type, what it was decoded to when it was first found. */
class FetchedObject {
  found: FindResult | undefined = undefined;
  readonly object: KubeObject;

  constructor(object: KubeObject) {
    this.object = object;
  }
}

/** The types of one role. Tables are made with their first object: most lookups hold a type or two of a machine. */
class Types {
  cluster: ByName | undefined;
  /** By namespace. */
  namespaced: Map<string, ByName> | undefined;

  add(object: KubeObject, scope: TypeScope): void {
    if (scope === "cluster") this.cluster = withNamed(this.cluster, object);
    else this.namespaced = withNamespaced(this.namespaced, object);
  }
}

class FetchedObjects implements TypeLookup {
  private readonly instancetypes = new Types();
  private readonly preferences = new Types();
  private revisions: Map<string, ByName> | undefined;

  add(object: KubeObject): void {
    const entry = kindByName.get(object.kind);
    if (object.kind === "ControllerRevision") this.revisions = withNamespaced(this.revisions, object);
    else if (entry?.role === "instancetype") this.instancetypes.add(object, entry.scope);
    else if (entry?.role === "preference") this.preferences.add(object, entry.scope);
  }

  revision(namespace: string, name: string): KubeObject | undefined {
    return this.revisions?.get(namespace)?.get(name)?.object;
  }

  type(role: Role, scope: TypeScope, namespace: string, name: string): KubeObject | undefined {
    return this.fetched(role, scope, namespace, name)?.object;
  }

  found(role: Role, scope: TypeScope, namespace: string, name: string): FindResult | undefined {
    const fetched = this.fetched(role, scope, namespace, name);
    if (fetched === undefined) return undefined;
    fetched.found ??= decodeType(role, fetched.object);
    return fetched.found;
  }

  private fetched(role: Role, scope: TypeScope, namespace: string, name: string): FetchedObject | undefined {
    const { cluster, namespaced } = role === "instancetype" ? this.instancetypes : this.preferences;
    return scope === "cluster" ? cluster?.get(name) : namespaced?.get(namespace)?.get(name);
  }
}

function withNamed(named: ByName = new Map(), object: KubeObject): ByName {
  return named.set(object.metadata?.name ?? "", new FetchedObject(object));
}

function withNamespaced(
  byNamespace: Map<string, ByName> = new Map(),
  object: KubeObject,
): Map<string, ByName> {
  const namespace = object.metadata?.namespace ?? "";
  return byNamespace.set(namespace, withNamed(byNamespace.get(namespace), object));
}

/** A lookup over fetched objects; anything that is neither a type nor a ControllerRevision is passed over. */
export function lookupOf(objects: Iterable<KubeObject>): TypeLookup {
  const fetched = new FetchedObjects();
  for (const object of objects) fetched.add(object);
  return fetched;
}
