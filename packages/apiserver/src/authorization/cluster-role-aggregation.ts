import {
  isConflict,
  isNotFound,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  type LabelSelector,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
  type ObjectMeta,
  objectAt,
  withField,
} from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoreEvent } from "../store/object-store.js";
import type { ApiContext } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";

const roleResource = "rbac.authorization.k8s.io/clusterroles";
const user = controllerUser("clusterrole-aggregation-controller");

/** Fills ClusterRoles that have an aggregation rule (pkg/controller/clusterroleaggregation). */
export class ClusterRoleAggregation {
  readonly #context: ApiContext;
  /** Selectors of the roles that have some, by role. */
  readonly #aggregating = new Map<string, readonly LabelSelector[]>();
  readonly queue = new WorkQueue((name) => this.#fill(name));

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current, previous }: StoreEvent, kind: ResourceKind): void {
    if (storageResource(kind) !== roleResource) return;
    const { name } = current.key;
    const selectors = type === "deleted" ? [] : selectorsOf(current.object);
    if (selectors.length > 0) this.#aggregating.set(name, selectors);
    else this.#aggregating.delete(name);
    const labels = [current.object.metadata.labels, previous?.object.metadata.labels];
    for (const [other, wanted] of this.#aggregating) {
      if (other === name || labels.some((one) => selects(wanted, one))) this.queue.add(other);
    }
  }

  async #fill(name: string): Promise<void> {
    const kind = this.#context.kinds.byResource("rbac.authorization.k8s.io", "clusterroles");
    const stored = this.#context.store.get({ resource: roleResource, namespace: "", name });
    if (kind === undefined || stored === undefined) return;
    if (jsonEqual(this.#rulesFor(stored.object), listAt(stored.object, "rules"))) return;
    try {
      await changeObject(
        this.#context,
        internalRequest(kind, { namespace: "", name }, user),
        (live) => withField(live, "rules", this.#rulesFor(live)) as KubeObject,
      );
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  #rulesFor(role: KubeObject): readonly JsonValue[] {
    const selectors = selectorsOf(role);
    const rules: JsonValue[] = [];
    const seen = new Set<string>();
    for (const { object } of this.#context.store.list(roleResource).items) {
      if (object.metadata.name === role.metadata.name) continue;
      if (!selects(selectors, object.metadata.labels)) continue;
      for (const rule of listAt(object, "rules")) {
        const text = JSON.stringify(rule);
        if (!seen.has(text)) rules.push(rule);
        seen.add(text);
      }
    }
    return rules;
  }
}

function selectorsOf(role: KubeObject): readonly LabelSelector[] {
  const selectors = listAt(objectAt(role, "aggregationRule"), "clusterRoleSelectors");
  return selectors.map((selector) => labelSelectorFromObject(selector));
}

function selects(selectors: readonly LabelSelector[], labels: ObjectMeta["labels"]): boolean {
  return selectors.some((selector) => matchesLabels(selector, labels));
}
