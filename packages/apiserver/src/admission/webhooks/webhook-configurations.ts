import { isJsonObject, type KubeObject, listAt } from "@unfold/apimachinery";
import { type ResourceKind, storageResource } from "../../kinds/resource-kind.js";
import type { ObjectFeed } from "../../reconcile/object-feed.js";
import type { StoreEvent } from "../../store/object-store.js";
import type { AdmissionChain, Reviewer } from "../reviewer.js";
import { readWebhook } from "./webhook.js";
import { webhookReviewer } from "./webhook-reviewer.js";

type Type = keyof AdmissionChain;

const types: { readonly [resource: string]: Type } = {
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": "mutating",
  "admissionregistration.k8s.io/validatingwebhookconfigurations": "validating",
};

/** The webhooks of all stored configurations, ordered by the names of these. */
export class WebhookConfigurations {
  readonly #reviewers: Readonly<Record<Type, Map<string, readonly Reviewer[]>>> = {
    mutating: new Map(),
    validating: new Map(),
  };
  #current: AdmissionChain = { mutating: [], validating: [] };

  constructor(feed: ObjectFeed) {
    feed.subscribe((event, kind) => this.#observe(event, kind));
  }

  /** The same value until a configuration changes. */
  get current(): AdmissionChain {
    return this.#current;
  }

  #observe({ type, current }: StoreEvent, kind: ResourceKind): void {
    const of = types[storageResource(kind)];
    if (of === undefined) return;
    const { name } = current.key;
    if (type === "deleted") this.#reviewers[of].delete(name);
    else this.#reviewers[of].set(name, reviewersOf(current.object, of));
    this.#current = { ...this.#current, [of]: ordered(this.#reviewers[of]) };
  }
}

function reviewersOf(configuration: KubeObject, type: Type): readonly Reviewer[] {
  const { name = "" } = configuration.metadata;
  return listAt(configuration, "webhooks")
    .filter(isJsonObject)
    .flatMap((webhook) => {
      try {
        return [webhookReviewer(readWebhook(webhook, name), type)];
      } catch {
        // Stored by a version that did not validate it: there is nobody to call.
        return [];
      }
    });
}

function ordered(byName: ReadonlyMap<string, readonly Reviewer[]>): readonly Reviewer[] {
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, reviewers]) => reviewers);
}
