import type { ObjectMeta, OwnerReference } from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";
import type { StoredObject, StoreEvent } from "../store/object-store.js";
import { foregroundFinalizer, orphanFinalizer } from "../verbs/delete.js";

/** A stored object and its kind. */
export interface GraphNode {
  readonly kind: ResourceKind;
  readonly stored: StoredObject;
  /** `metadata.ownerReferences`. */
  readonly owners: readonly OwnerReference[];
  /** Whether it waits for the collector before it can go. */
  readonly ending: boolean;
}

const nobody: readonly OwnerReference[] = [];

/** `metadata.ownerReferences` of a node. */
export function ownersOf({ owners }: GraphNode): readonly OwnerReference[] {
  return owners;
}

/** Whether an object waits for the collector before it can go. */
export function awaitsCollector({ deletionTimestamp, finalizers = [] }: ObjectMeta): boolean {
  return (
    deletionTimestamp !== undefined &&
    (finalizers.includes(foregroundFinalizer) || finalizers.includes(orphanFinalizer))
  );
}

/** All objects by uid, and who names whom as owner. Owners may be unknown. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  node(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** uids of the objects that name `uid` as owner. */
  dependents(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  /** Takes over an event of an object with this metadata. Returns the owners named before it. */
  apply(event: StoreEvent, kind: ResourceKind, metadata: ObjectMeta): readonly OwnerReference[] {
    const { uid, ownerReferences: named = nobody } = metadata;
    if (uid === undefined) return nobody;
    const before = this.#nodes.get(uid);
    const owners = before === undefined ? [] : ownersOf(before);
    for (const owner of owners) this.#unlink(owner.uid, uid);
    if (event.type === "deleted") {
      this.#nodes.delete(uid);
      return owners;
    }
    const node = { kind, stored: event.current, owners: named, ending: awaitsCollector(metadata) };
    this.#nodes.set(uid, node);
    for (const owner of ownersOf(node)) this.#link(owner.uid, uid);
    return owners;
  }

  #link(owner: string, dependent: string): void {
    const known = this.#dependents.get(owner);
    if (known === undefined) this.#dependents.set(owner, new Set([dependent]));
    else known.add(dependent);
  }

  #unlink(owner: string, dependent: string): void {
    const known = this.#dependents.get(owner);
    known?.delete(dependent);
    if (known?.size === 0) this.#dependents.delete(owner);
  }
}
