import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import type { StoreEvent } from "../store/object-store.js";
import { type PolicyRule, readRules } from "./policy-rule.js";

const resources: { readonly [resource: string]: string } = {
  "rbac.authorization.k8s.io/roles": "Role",
  "rbac.authorization.k8s.io/clusterroles": "ClusterRole",
};

/** The rules of all roles, always as the store has them. */
export class StoredRoles {
  readonly #rules = new Map<string, readonly PolicyRule[]>();

  constructor(feed: ObjectFeed) {
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  /** The rules of a role (in `namespace`) or cluster role; undefined when there is none of that name. */
  rules(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    return this.#rules.get(keyOf(kind, kind === "Role" ? namespace : "", name));
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    const role = resources[storageResource(kind)];
    if (role === undefined) return;
    const key = keyOf(role, current.key.namespace, current.key.name);
    if (type === "deleted") this.#rules.delete(key);
    else this.#rules.set(key, readRules(current.object.rules));
  }
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}
