import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import type { StoreEvent, StoreKey } from "../store/object-store.js";
import { type Subject, subjectKey, subjectsOf } from "./subject.js";

/** One subject of a binding and the role it gets. */
export interface RoleGrant {
  readonly subject: Subject;
  readonly binding: Pick<StoreKey, "namespace" | "name">;
  readonly role: { readonly kind: string; readonly name: string };
}

const bindingResources: ReadonlySet<string> = new Set([
  "rbac.authorization.k8s.io/rolebindings",
  "rbac.authorization.k8s.io/clusterrolebindings",
]);

/** All role bindings by their subjects, always as the store has them. */
export class RoleBindings {
  readonly #grants = new Map<string, Map<string, RoleGrant>>();
  readonly #subjects = new Map<string, readonly string[]>();

  constructor(feed: ObjectFeed) {
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  /** What the subject with this {@link subjectKey} was given, cluster-wide (`namespace` "") and within namespaces. */
  of(key: string): Iterable<RoleGrant> {
    return this.#grants.get(key)?.values() ?? [];
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    if (!bindingResources.has(storageResource(kind))) return;
    const { key } = current;
    this.#forget(`${key.namespace}/${key.name}`);
    if (type !== "deleted") this.#remember(`${key.namespace}/${key.name}`, key, current.object);
  }

  #remember(id: string, binding: StoreKey, object: KubeObject): void {
    const role = {
      kind: stringAt(object, "roleRef", "kind") ?? "",
      name: stringAt(object, "roleRef", "name") ?? "",
    };
    const keys: string[] = [];
    for (const subject of subjectsOf(object)) {
      const key = subjectKey(subject);
      if (key === undefined) continue;
      keys.push(key);
      const grants = this.#grants.get(key) ?? new Map<string, RoleGrant>();
      this.#grants.set(key, grants.set(id, { subject, binding, role }));
    }
    this.#subjects.set(id, keys);
  }

  #forget(id: string): void {
    for (const key of this.#subjects.get(id) ?? []) {
      const grants = this.#grants.get(key);
      grants?.delete(id);
      if (grants?.size === 0) this.#grants.delete(key);
    }
    this.#subjects.delete(id);
  }
}
