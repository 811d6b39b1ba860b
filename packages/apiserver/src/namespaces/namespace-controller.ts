import { isConflict, isNotFound, type KubeObject, listAt, stringAt, withFieldAt } from "@unfold/apimachinery";
import { namespaceFinalizer } from "../kinds/built-in/namespace-rules.js";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoredObject, StoreEvent } from "../store/object-store.js";
import { inGroups, mapInTurns } from "../turns/take-turns.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import { deleteObject } from "../verbs/delete.js";
import { type Remaining, terminationConditions } from "./namespace-conditions.js";
import { namespaceResource } from "./require-live-namespace.js";

const user = controllerUser("namespace-controller");

/** Empties namespaces that were deleted, then lets them go (pkg/controller/namespace). */
export class NamespaceController {
  readonly #context: ApiContext;
  readonly queue = new WorkQueue((name) => this.#finish(name));

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    if (storageResource(kind) === namespaceResource) {
      if (type !== "deleted" && isTerminating(current.object)) this.queue.add(current.key.name);
    } else if (current.key.namespace !== "" && (type === "deleted" || type === "added")) {
      // Another object of a terminating namespace is gone, or one that was under way has come.
      const namespace = this.#namespace(current.key.namespace);
      if (namespace !== undefined && isTerminating(namespace.object)) this.queue.add(current.key.namespace);
    }
  }

  #namespace(name: string): StoredObject | undefined {
    return this.#context.store.get({ resource: namespaceResource, namespace: "", name });
  }

  async #finish(name: string): Promise<void> {
    const namespace = this.#namespace(name);
    const kind = this.#context.kinds.byResource("", "namespaces");
    if (namespace === undefined || kind === undefined || !isTerminating(namespace.object)) return;
    if (!listAt(namespace.object.spec, "finalizers").includes(namespaceFinalizer)) return;
    try {
      await this.#empty(name);
      // Writes under way when the deletion began become visible before this one does: only then is empty empty.
      await this.#report(kind, name);
      if (!this.#isInhabited(name)) await this.#release(kind, name);
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  #kindsWithin(): readonly ResourceKind[] {
    return this.#context.kinds
      .all()
      .filter((kind) => kind.namespaced && kind.answer === undefined && kind.storedAs === undefined);
  }

  #isInhabited(name: string): boolean {
    const { store } = this.#context;
    return this.#kindsWithin().some((kind) => store.list(storageResource(kind), name).items.length > 0);
  }

  async #remaining(name: string): Promise<readonly Remaining[]> {
    const remaining: Remaining[] = [];
    for (const kind of this.#kindsWithin()) {
      const { items } = this.#context.store.list(storageResource(kind), name);
      if (items.length === 0) continue;
      const finalizers = await mapInTurns(items, (item) => item.glance().metadata.finalizers ?? []);
      remaining.push({ kind, count: items.length, finalizers: finalizers.flat() });
    }
    return remaining;
  }

  async #empty(name: string): Promise<void> {
    for (const kind of this.#kindsWithin()) {
      const { items } = this.#context.store.list(storageResource(kind), name);
      await inGroups(items, async (item) => {
        if (isTerminating(item.object)) return;
        const { key } = item;
        try {
          await deleteObject(this.#context, internalRequest(kind, key, user), {
            propagationPolicy: "Background",
            dryRun: false,
          });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      });
    }
  }

  async #report(kind: ResourceKind, name: string): Promise<void> {
    const now = timestamp(this.#context.now());
    const request = {
      ...internalRequest(kind, { namespace: "", name }, user),
      subresource: "status" as const,
    };
    const remaining = await this.#remaining(name);
    await changeObject(this.#context, request, (live) => {
      const conditions = terminationConditions(remaining, live.status, now);
      const types = new Set(conditions.map(({ type }) => type));
      const others = listAt(live.status, "conditions").filter((one) => !types.has(stringAt(one, "type")));
      return withFieldAt(live, ["status", "conditions"], [...others, ...conditions]) as KubeObject;
    });
  }

  async #release(kind: ResourceKind, name: string): Promise<void> {
    const request = internalRequest(kind, { namespace: "", name }, user);
    await changeObject(this.#context, { ...request, subresource: "finalize" }, (live) => {
      const rest = listAt(live.spec, "finalizers").filter((finalizer) => finalizer !== namespaceFinalizer);
      return withFieldAt(live, ["spec", "finalizers"], rest) as KubeObject;
    });
  }
}

function isTerminating(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
