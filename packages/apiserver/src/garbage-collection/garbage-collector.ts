import {
  ApiError,
  isConflict,
  isNotFound,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
  withField,
} from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoreEvent } from "../store/object-store.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import { createObject } from "../verbs/create.js";
import { deleteObject, foregroundFinalizer, orphanFinalizer } from "../verbs/delete.js";
import type { PropagationPolicy } from "../verbs/delete-options.js";
import { classifyOwners, ownersElsewhere } from "./classify-owners.js";
import { invalidNamespaceEvent } from "./invalid-namespace-event.js";
import { awaitsCollector, type GraphNode, OwnerGraph, ownersOf } from "./owner-graph.js";

const user = controllerUser("generic-garbage-collector");

/**
 * Deletes objects whose owners are gone, and carries out foreground and orphan deletion (pkg/controller/garbagecollector).
 * Driven by store events; an object is looked at again when it, an owner or a dependent changes.
 */
export class GarbageCollector {
  readonly #context: ApiContext;
  readonly #graph = new OwnerGraph();
  readonly #queue = new WorkQueue((uid) => this.#visit(uid));
  /** Objects met before all are known. */
  readonly #early = new Set<string>();
  /** Owners of another namespace that were told of, by the uid of who names them. */
  readonly #reported = new Map<string, Set<string>>();
  #synced = false;

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  /** All objects are known: an owner nobody has heard of is gone. */
  start(): void {
    this.#synced = true;
    for (const uid of this.#early) this.#queue.add(uid);
    this.#early.clear();
  }

  get queue(): WorkQueue {
    return this.#queue;
  }

  #observe(event: StoreEvent, kind: ResourceKind): void {
    // Every stored object comes by here when the server starts: most are looked at once.
    const { metadata } = event.current.glance();
    const { uid } = metadata;
    if (uid === undefined) return;
    const ownersBefore = this.#graph.apply(event, kind, metadata);
    if (event.type === "deleted") this.#reported.delete(uid);
    if (event.type === "deleted" || awaitsCollector(metadata)) {
      for (const dependent of this.#graph.dependents(uid)) this.#add(dependent);
    }
    for (const owner of ownersBefore) this.#add(owner.uid);
    if (event.type !== "deleted") this.#add(uid);
  }

  /** Only objects that may need something done. */
  #add(uid: string): void {
    const node = this.#graph.node(uid);
    if (node === undefined) return;
    if (ownersOf(node).length === 0 && !node.ending) return;
    if (this.#synced) this.#queue.add(uid);
    else this.#early.add(uid);
  }

  async #visit(uid: string): Promise<void> {
    const node = this.#graph.node(uid);
    if (node === undefined) return;
    try {
      await this.#treat(node, uid);
    } catch (error) {
      // Somebody changed the object meanwhile; the event of that change brings it back here.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async #treat(node: GraphNode, uid: string): Promise<void> {
    const { deletionTimestamp, finalizers = [] } = node.stored.object.metadata;
    if (deletionTimestamp === undefined) return this.#collect(node, uid);
    if (finalizers.includes(orphanFinalizer)) {
      await this.#orphanDependents(uid);
      await this.#removeFinalizer(node, orphanFinalizer);
    } else if (finalizers.includes(foregroundFinalizer) && !this.#isBlocked(uid)) {
      await this.#removeFinalizer(node, foregroundFinalizer);
    }
  }

  async #collect(node: GraphNode, uid: string): Promise<void> {
    for (const owner of ownersElsewhere(this.#graph, node)) await this.#reportOwner(node, uid, owner);
    const { solid, waiting, dangling } = classifyOwners(this.#graph, this.#context.kinds, node);
    if (solid.length > 0) {
      const gone = [...waiting, ...dangling];
      if (gone.length > 0) await this.#removeOwners(node, gone);
      return;
    }
    if (waiting.length > 0 && this.#graph.dependents(uid).length > 0) return this.#delete(node, "Foreground");
    if (waiting.length > 0 || dangling.length > 0) await this.#delete(node, policyOf(node.stored.object));
  }

  /** Once for each owner that cannot be one. */
  async #reportOwner(node: GraphNode, uid: string, owner: OwnerReference): Promise<void> {
    const reported = this.#reported.get(uid) ?? new Set();
    if (reported.has(owner.uid)) return;
    this.#reported.set(uid, reported.add(owner.uid));
    const events = this.#context.kinds.byResource("", "events");
    if (events === undefined) return;
    const value = invalidNamespaceEvent(node, owner, {
      time: timestamp(this.#context.now()),
      suffix: this.#context.newUid().replaceAll("-", "").slice(0, 16),
    });
    const { namespace = "" } = value.metadata;
    const request = internalRequest(events, { namespace, name: "" }, user);
    // An event that cannot be written (the namespace goes) is none.
    await createObject(this.#context, request, { value, duplicateFields: [] }).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  }

  /** Whether a dependent is still there that said it blocks its owner. */
  #isBlocked(owner: string): boolean {
    return this.#graph.dependents(owner).some((uid) => {
      const node = this.#graph.node(uid);
      return (
        node !== undefined &&
        ownersOf(node).some((one) => one.uid === owner && one.blockOwnerDeletion === true)
      );
    });
  }

  async #orphanDependents(owner: string): Promise<void> {
    const nodes = this.#graph.dependents(owner).flatMap((uid) => this.#graph.node(uid) ?? []);
    await Promise.all(
      nodes.map(async (node) => {
        const references = ownersOf(node).filter(({ uid }) => uid === owner);
        await this.#removeOwners(node, references).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
      }),
    );
  }

  #removeOwners(node: GraphNode, gone: readonly OwnerReference[]): Promise<void> {
    const uids = new Set(gone.map(({ uid }) => uid));
    return this.#changeMetadata(node, "ownerReferences", (metadata) =>
      (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid)),
    );
  }

  #removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    return this.#changeMetadata(node, "finalizers", (metadata) =>
      (metadata.finalizers ?? []).filter((name) => name !== finalizer),
    );
  }

  async #changeMetadata(
    { kind, stored }: GraphNode,
    key: "finalizers" | "ownerReferences",
    next: (metadata: ObjectMeta) => readonly (string | OwnerReference)[],
  ): Promise<void> {
    const { uid } = stored.object.metadata;
    await changeObject(this.#context, internalRequest(kind, stored.key, user), (live) => {
      if (live.metadata.uid !== uid) return live;
      const list = next(live.metadata);
      const metadata = withField(live.metadata, key, list.length === 0 ? undefined : list);
      return { ...live, metadata: metadata as ObjectMeta };
    });
  }

  async #delete({ kind, stored }: GraphNode, propagationPolicy: PropagationPolicy): Promise<void> {
    const { uid = "", resourceVersion = "" } = stored.object.metadata;
    await deleteObject(this.#context, internalRequest(kind, stored.key, user), {
      uid,
      resourceVersion,
      propagationPolicy,
      dryRun: false,
    });
  }
}

/** Finalizers set beforehand say how an object wants its own dependents treated. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject): PropagationPolicy {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
