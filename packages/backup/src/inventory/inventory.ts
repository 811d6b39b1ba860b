import type { KubeObject } from "@unfold/apimachinery";
import { type Role, type TypeLookup, type TypeScope, typeKinds } from "@unfold/instancetype";
import { keptPart } from "./kept-fields.js";
import { groupResourceOf, resources } from "./known-resources.js";
import { MachineList } from "./machine-list.js";
import { RevisionPool } from "./revision-pool.js";

/** A ControllerRevision: its own metadata, and its content shared with others of the same type. */
export interface HeldRevision {
  readonly metadata: KubeObject["metadata"];
  readonly content: KubeObject;
}

/** What one place holds: a backup, a cluster, a tree of manifests. */
export class Inventory {
  readonly machines = new MachineList();
  /** By group resource, namespace and name. */
  readonly #objects = new Map<string, Map<string, Map<string, KubeObject>>>();
  readonly #names = new Map<string, Set<string>>();
  readonly #revisions = new Map<string, Map<string, HeldRevision>>();
  readonly #pool: RevisionPool;

  /** @param pool shared by inventories whose types are compared */
  constructor(pool: RevisionPool = new RevisionPool()) {
    this.#pool = pool;
  }

  /** Keeps an object; of one given twice the later counts. */
  add(object: KubeObject, origin: string): void {
    const groupResource = groupResourceOf(object.apiVersion, object.kind);
    const { namespace = "", name = "" } = object.metadata;
    this.addName(groupResource, namespace, name);
    const kept = keptPart(groupResource, object);
    if (groupResource === resources.machines) this.machines.add(kept, origin);
    else if (groupResource === resources.revisions) this.#addRevision(kept);
    else innerMap(innerMap(this.#objects, groupResource), namespace).set(name, kept);
  }

  /** Notes that an object is there whose content is not known. */
  addName(groupResource: string, namespace: string, name: string): void {
    const names = this.#names.get(groupResource) ?? new Set<string>();
    this.#names.set(groupResource, names.add(keyOf(namespace, name)));
  }

  has(groupResource: string, namespace: string, name: string): boolean {
    return this.#names.get(groupResource)?.has(keyOf(namespace, name)) ?? false;
  }

  /** An object of any kind but machines and revisions. */
  get(groupResource: string, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(groupResource)?.get(namespace)?.get(name);
  }

  /** All objects of a kind, of one namespace if given. */
  list(groupResource: string, namespace?: string): readonly KubeObject[] {
    const objects = this.#objects.get(groupResource);
    if (namespace !== undefined) return [...(objects?.get(namespace)?.values() ?? [])];
    return [...(objects?.values() ?? [])].flatMap((named) => [...named.values()]);
  }

  revision(namespace: string, name: string): HeldRevision | undefined {
    return this.#revisions.get(namespace)?.get(name);
  }

  /** The revisions of a namespace. */
  revisions(namespace: string): Iterable<HeldRevision> {
    return this.#revisions.get(namespace)?.values() ?? [];
  }

  type(role: Role, scope: TypeScope, namespace: string, name: string): KubeObject | undefined {
    const kind = typeKinds.find((entry) => entry.role === role && entry.scope === scope);
    if (kind === undefined) return undefined;
    const place = scope === "cluster" ? "" : namespace;
    return this.get(`${kind.plural}.instancetype.kubevirt.io`, place, name);
  }

  /** What machines of this place find by their matchers. */
  get lookup(): TypeLookup {
    return {
      revision: (namespace, name) => this.revision(namespace, name)?.content,
      type: (role, scope, namespace, name) => this.type(role, scope, namespace, name),
    };
  }

  #addRevision(revision: KubeObject): void {
    const { namespace = "", name = "" } = revision.metadata;
    const held = { metadata: revision.metadata, content: this.#pool.contentOf(revision) };
    innerMap(this.#revisions, namespace).set(name, held);
  }
}

function innerMap<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  outer.set(key, made);
  return made;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
