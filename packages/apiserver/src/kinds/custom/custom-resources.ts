import {
  isConflict,
  isNotFound,
  jsonEqual,
  type KubeObject,
  type ObjectMeta,
  stringAt,
} from "@unfold/apimachinery";
import { controllerUser, internalRequest } from "../../reconcile/internal-request.js";
import type { ObjectFeed } from "../../reconcile/object-feed.js";
import { WorkQueue } from "../../reconcile/work-queue.js";
import type { StoreEvent } from "../../store/object-store.js";
import { inGroups } from "../../turns/take-turns.js";
import type { ApiContext } from "../../verbs/api-context.js";
import { changeObject } from "../../verbs/change-object.js";
import { deleteObject } from "../../verbs/delete.js";
import { type ResourceKind, storageResource } from "../resource-kind.js";
import { definitionResource } from "./definition-kind.js";
import { definitionToKind } from "./definition-to-kind.js";
import { cleanupFinalizer, isEstablished } from "./prepare-definition.js";

const user = controllerUser("crd-finalizer");

/**
 * Serves the kinds of stored CustomResourceDefinitions: from the moment a definition is stored until it is gone, which
 * it is after its objects are.
 */
export class CustomResources {
  readonly #context: ApiContext;
  /** Definitions behind the served kinds, by name. */
  readonly #served = new Map<string, KubeObject>();
  readonly queue = new WorkQueue((name) => this.#work(name));
  #stop: () => void = () => {};

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe(({ type }, kind) => {
      if (kind.custom && type === "deleted" && kind.terminating === true) this.queue.add(nameOf(kind));
    });
  }

  /** Registers what is stored and follows it from then on. */
  start(): void {
    const { items, revision } = this.#context.store.list(definitionResource);
    for (const { object } of items) this.#serve(object);
    this.#stop = this.#context.store.watch(definitionResource, revision, (event) => this.#observe(event));
  }

  close(): Promise<void> {
    this.#stop();
    return this.queue.close();
  }

  #observe({ type, current: { object } }: StoreEvent): void {
    if (type === "deleted") this.#withdraw(object);
    else this.#serve(object);
  }

  #serve(definition: KubeObject): void {
    const name = definition.metadata.name ?? "";
    if (!isEstablished(definition)) return;
    const known = this.#served.get(name);
    this.#served.set(name, definition);
    if (known === undefined || !sameKind(known, definition))
      this.#context.kinds.put(definitionToKind(definition));
    if (definition.metadata.deletionTimestamp !== undefined) this.queue.add(name);
  }

  #withdraw(definition: KubeObject): void {
    const name = definition.metadata.name ?? "";
    if (this.#served.delete(name)) {
      this.#context.kinds.remove(
        stringAt(definition.spec, "group") ?? "",
        stringAt(definition.spec, "names", "plural") ?? "",
      );
    }
    // A name is free again: somebody may have been waiting for it.
    for (const { key, object } of this.#context.store.list(definitionResource).items) {
      if (!isEstablished(object)) this.queue.add(key.name);
    }
  }

  async #work(name: string): Promise<void> {
    const { store, kinds } = this.#context;
    const definition = store.get({ resource: definitionResource, namespace: "", name });
    const kind = kinds.byResource("apiextensions.k8s.io", "customresourcedefinitions");
    if (definition === undefined || kind === undefined) return;
    try {
      if (definition.object.metadata.deletionTimestamp !== undefined)
        await this.#finish(kind, definition.object);
      else if (!isEstablished(definition.object)) await this.#touch(kind, name, (live) => live);
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  /** Deletes the objects of a definition, then lets it go. */
  async #finish(definitions: ResourceKind, definition: KubeObject): Promise<void> {
    const { kinds, store } = this.#context;
    const name = definition.metadata.name ?? "";
    const kind = this.#served.has(name)
      ? kinds.byResource(
          stringAt(definition.spec, "group") ?? "",
          stringAt(definition.spec, "names", "plural") ?? "",
        )
      : undefined;
    if (kind !== undefined) {
      await this.#deleteObjects(kind);
      if (store.count(storageResource(kind)) > 0) return;
    }
    await this.#touch(definitions, name, (live) => {
      const finalizers = (live.metadata.finalizers ?? []).filter(
        (finalizer) => finalizer !== cleanupFinalizer,
      );
      return { ...live, metadata: { ...live.metadata, finalizers } as ObjectMeta };
    });
  }

  async #deleteObjects(kind: ResourceKind): Promise<void> {
    const { items } = this.#context.store.list(storageResource(kind));
    await inGroups(items, async (item) => {
      if (item.object.metadata.deletionTimestamp !== undefined) return;
      const { key } = item;
      const options = { propagationPolicy: "Background", dryRun: false } as const;
      try {
        await deleteObject(this.#context, internalRequest(kind, key, user), options);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }

  async #touch(
    definitions: ResourceKind,
    name: string,
    change: (live: KubeObject) => KubeObject,
  ): Promise<void> {
    await changeObject(this.#context, internalRequest(definitions, { namespace: "", name }, user), change);
  }
}

function nameOf({ plural, group }: ResourceKind): string {
  return `${plural}.${group}`;
}

function sameKind(a: KubeObject, b: KubeObject): boolean {
  const terminating = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;
  return jsonEqual(a.spec, b.spec) && terminating(a) === terminating(b);
}
