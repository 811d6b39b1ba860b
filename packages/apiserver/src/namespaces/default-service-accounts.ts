import { isAlreadyExists, isNotFound, type JsonObject } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../kinds/resource-kind.js";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { WorkQueue } from "../reconcile/work-queue.js";
import type { StoreEvent } from "../store/object-store.js";
import type { ApiContext } from "../verbs/api-context.js";
import { createObject } from "../verbs/create.js";
import { namespaceResource } from "./require-live-namespace.js";

const accountResource = "/serviceaccounts";
const accountName = "default";
const user = controllerUser("service-account-controller");

/** Keeps a service account `default` in every namespace (pkg/controller/serviceaccount). */
export class DefaultServiceAccounts {
  readonly #context: ApiContext;
  readonly queue = new WorkQueue((namespace) => this.#ensure(namespace));

  constructor(context: ApiContext, feed: ObjectFeed) {
    this.#context = context;
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  #observe({ type, current: { key } }: StoreEvent, kind: ResourceKind): void {
    const resource = storageResource(kind);
    if (resource === namespaceResource && type === "added") this.queue.add(key.name);
    if (resource === accountResource && type === "deleted" && key.name === accountName)
      this.queue.add(key.namespace);
  }

  async #ensure(namespace: string): Promise<void> {
    const { store, kinds } = this.#context;
    const kind = kinds.byResource("", "serviceaccounts");
    const found = store.get({ resource: namespaceResource, namespace: "", name: namespace });
    if (kind === undefined || found === undefined || found.object.metadata.deletionTimestamp !== undefined)
      return;
    if (store.get({ resource: accountResource, namespace, name: accountName }) !== undefined) return;
    const value: JsonObject = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: accountName } };
    const request = internalRequest(kind, { namespace, name: "" }, user);
    try {
      await createObject(this.#context, request, { value, duplicateFields: [] });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
  }
}
