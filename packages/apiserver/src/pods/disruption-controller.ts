import { isConflict, isNotFound, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoreEvent } from "../store/object-store.js";
import type { ApiContext } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import { budgetResource, counts } from "./disruption-budgets.js";
import { disruptionStatus } from "./disruption-status.js";

const user = controllerUser("disruption-controller");
const podResource = "/pods";

/** Keeps the status of disruption budgets true (pkg/controller/disruption). Without budgets, pods are not looked at. */
export class DisruptionController {
  readonly #context: ApiContext;
  /** Names of the budgets, by namespace. */
  readonly #budgets = new Map<string, Set<string>>();
  readonly queue = new WorkQueue((key) => this.#visit(key));

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current, previous }: StoreEvent, kind: ResourceKind): void {
    const resource = storageResource(kind);
    const { namespace, name } = current.key;
    if (resource === budgetResource) {
      const names = this.#budgets.get(namespace) ?? new Set();
      if (type === "deleted") names.delete(name);
      else this.#budgets.set(namespace, names.add(name));
      if (names.size === 0) this.#budgets.delete(namespace);
      if (type !== "deleted") this.queue.add(`${namespace}/${name}`);
    } else if (resource === podResource) {
      for (const budget of this.#budgets.get(namespace) ?? []) {
        if (this.#concerns(namespace, budget, [current.object, previous?.object])) {
          this.queue.add(`${namespace}/${budget}`);
        }
      }
    }
  }

  #concerns(namespace: string, name: string, pods: readonly (KubeObject | undefined)[]): boolean {
    const budget = this.#context.store.get({ resource: budgetResource, namespace, name })?.object;
    return budget !== undefined && pods.some((pod) => pod !== undefined && counts(budget, pod));
  }

  async #visit(key: string): Promise<void> {
    const slash = key.indexOf("/");
    const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
    const { kinds, store } = this.#context;
    const kind = kinds.byResource("policy", "poddisruptionbudgets");
    if (kind === undefined || !this.#budgets.get(namespace)?.has(name)) return;
    const request = internalRequest(kind, { namespace, name }, user);
    try {
      await changeObject(this.#context, { ...request, subresource: "status" }, (budget) => {
        const pods = store.list(podResource, namespace).items.map(({ object }) => object);
        const counted = pods.filter((pod) => counts(budget, pod));
        const next = disruptionStatus(this.#context, budget, counted, this.#context.now());
        return jsonEqual(next.status, budget.status) ? budget : next;
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}
