import {
  isAlreadyExists,
  isConflict,
  isNotFound,
  type JsonObject,
  type KubeObject,
} from "@unfold/apimachinery";
import type { KindRegistry } from "../kinds/kind-registry.js";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { ApiContext } from "../verbs/api-context.js";
import { createObject } from "../verbs/create.js";
import { deleteObject } from "../verbs/delete.js";
import { apiServiceResource, groupPriority } from "./group-order.js";

const user = controllerUser("apiservice-registration-controller");

/** Says that the server made an APIService, and for how long it does so. */
const managedLabel = "kube-aggregator.kubernetes.io/automanaged";

/** `versionPriority` of the groups kube-apiserver brings along, and of custom ones. */
const versionPriorities = { builtIn: 15, custom: 100 };

/**
 * Keeps an APIService for each served version of each group, as kube-aggregator's autoregistration does: `kubectl get
 * apiservices` lists what there is. One without the label is somebody's own and stays as it is.
 */
export class LocalApiServices {
  readonly #context: ApiContext;
  readonly queue = new WorkQueue((name) => this.#work(name));
  #stop: () => void = () => {};

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe(({ type, current }, kind) => {
      if (type === "deleted" && storageResource(kind) === apiServiceResource)
        this.queue.add(current.key.name);
    });
  }

  /** Begins to keep them. */
  start(): void {
    const { kinds, store } = this.#context;
    this.#stop = kinds.onChange(({ previous, next }) => {
      for (const kind of [previous, next]) if (kind !== undefined) this.#add(kind);
    });
    for (const kind of kinds.all()) this.#add(kind);
    for (const { key } of store.list(apiServiceResource).items) this.queue.add(key.name);
  }

  close(): void {
    this.#stop();
  }

  #add({ group, versions }: ResourceKind): void {
    for (const { name } of versions) this.queue.add(`${name}.${group}`);
  }

  async #work(name: string): Promise<void> {
    const { kinds, store } = this.#context;
    const kind = kinds.byResource("apiregistration.k8s.io", "apiservices");
    if (kind === undefined) return;
    const stored = store.get({ resource: apiServiceResource, namespace: "", name })?.object;
    const wanted = localService(kinds, name);
    try {
      if (stored === undefined && wanted !== undefined) {
        const request = internalRequest(kind, { namespace: "", name: "" }, user);
        await createObject(this.#context, request, { value: wanted, duplicateFields: [] });
      } else if (stored !== undefined && wanted === undefined && isManaged(stored)) {
        const { uid = "" } = stored.metadata;
        await deleteObject(this.#context, internalRequest(kind, { namespace: "", name }, user), {
          uid,
          dryRun: false,
        });
      }
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error) && !isConflict(error)) throw error;
    }
  }
}

function isManaged({ metadata }: KubeObject): boolean {
  return metadata.labels?.[managedLabel] !== undefined;
}

/** The APIService of a version that is served, by the name of either, `VERSION.GROUP`. */
function localService(kinds: KindRegistry, name: string): JsonObject | undefined {
  const dot = name.indexOf(".");
  const [version, group] = [name.slice(0, dot), name.slice(dot + 1)];
  const within = kinds.all().filter((kind) => kind.group === group);
  const served = within.some(({ versions }) => versions.some((one) => one.served && one.name === version));
  if (!served) return undefined;
  const custom = within.every((kind) => kind.custom);
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name, labels: { [managedLabel]: custom ? "true" : "onstart" } },
    spec: {
      ...(group === "" ? {} : { group }),
      version,
      groupPriorityMinimum: groupPriority(group),
      versionPriority: custom ? versionPriorities.custom : versionPriorities.builtIn,
    },
  };
}
