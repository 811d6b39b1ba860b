import type { KubeObject } from "@unfold/apimachinery";
import { type Role, type TypeLookup, type TypeScope, typeKinds } from "@unfold/instancetype";
import { isNumerous, keptPart } from "./kept-fields.js";
import { groupResourceOf, resources } from "./known-resources.js";
import { MachineList } from "./machine-list.js";
import { NameIndex } from "./name-index.js";
import { ObjectTexts } from "./object-texts.js";
import { type HeldRevision, RevisionList } from "./revision-list.js";
import { RevisionPool } from "./revision-pool.js";
import { TextStore } from "./text-store.js";

/** What one place holds: a backup, a cluster, a tree of manifests. */
export class Inventory {
  readonly machines: MachineList;
  /** By group resource, namespace and name. */
  readonly #objects = new Map<string, Map<string, Map<string, KubeObject>>>();
  /** Kinds that come by the ten thousand, by group resource. */
  readonly #numerous = new Map<string, ObjectTexts>();
  readonly #names = new Map<string, NameIndex>();
  readonly #revisions: RevisionList;
  readonly #texts = new TextStore();

  /** @param pool shared by inventories whose types are compared */
  constructor(pool: RevisionPool = new RevisionPool()) {
    this.machines = new MachineList(this.#texts);
    this.#revisions = new RevisionList(this.#texts, pool);
  }

  /** Keeps an object; of one given twice the later counts. */
  add(object: KubeObject, origin: string): void {
    const groupResource = groupResourceOf(object.apiVersion, object.kind);
    const { namespace = "", name = "" } = object.metadata;
    const kept = keptPart(groupResource, object);
    if (groupResource === resources.machines) this.machines.add(kept, origin);
    else if (groupResource === resources.revisions) this.#revisions.add(kept);
    else if (isNumerous(groupResource))
      this.#textsOf(groupResource).set(namespace, name, JSON.stringify(kept));
    else innerMap(innerMap(this.#objects, groupResource), namespace).set(name, kept);
  }

  /** Notes that an object is there whose content is not known. */
  addName(groupResource: string, namespace: string, name: string): void {
    const known = this.#names.get(groupResource);
    const names = known ?? new NameIndex();
    if (known === undefined) this.#names.set(groupResource, names);
    names.add(namespace, name);
  }

  /** Whether an object is there, its content known or not. */
  has(groupResource: string, namespace: string, name: string): boolean {
    if (groupResource === resources.machines) return this.machines.has(namespace, name);
    if (groupResource === resources.revisions) return this.revision(namespace, name) !== undefined;
    const text = this.#numerous.get(groupResource)?.numberOf(namespace, name) ?? -1;
    const named = this.#names.get(groupResource)?.get(namespace, name) ?? -1;
    return text !== -1 || named !== -1 || this.get(groupResource, namespace, name) !== undefined;
  }

  /** An object of any kind but machines and revisions. */
  get(groupResource: string, namespace: string, name: string): KubeObject | undefined {
    const texts = this.#numerous.get(groupResource);
    if (texts !== undefined) return texts.get(namespace, name);
    return this.#objects.get(groupResource)?.get(namespace)?.get(name);
  }

  /** All objects of a kind, of one namespace if given. */
  list(groupResource: string, namespace?: string): readonly KubeObject[] {
    const texts = this.#numerous.get(groupResource);
    if (texts !== undefined && namespace !== undefined) return texts.list(namespace);
    if (texts !== undefined) return [...texts.namespaces()].flatMap((each) => texts.list(each));
    const objects = this.#objects.get(groupResource);
    if (namespace !== undefined) return [...(objects?.get(namespace)?.values() ?? [])];
    return [...(objects?.values() ?? [])].flatMap((named) => [...named.values()]);
  }

  revision(namespace: string, name: string): HeldRevision | undefined {
    return this.#revisions.get(namespace, name);
  }

  /** The revisions of a namespace. */
  revisions(namespace: string): readonly HeldRevision[] {
    return this.#revisions.list(namespace);
  }

  /** The revisions of a namespace that an object of this name owns. */
  revisionsOwnedBy(namespace: string, owner: string): readonly HeldRevision[] {
    return this.#revisions.ownedBy(namespace, owner);
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

  #textsOf(groupResource: string): ObjectTexts {
    const known = this.#numerous.get(groupResource);
    if (known !== undefined) return known;
    const made = new ObjectTexts(this.#texts, (text) => JSON.parse(text) as KubeObject);
    this.#numerous.set(groupResource, made);
    return made;
  }
}

function innerMap<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  outer.set(key, made);
  return made;
}
