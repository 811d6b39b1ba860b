import type { Admission } from "@unfold/apimachinery";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { pluginReviewer } from "./plugin-reviewer.js";
import type { AdmissionChain, Reviewer } from "./reviewer.js";
import { WebhookConfigurations } from "./webhooks/webhook-configurations.js";

/** Plug-ins of this process first, then the webhooks of stored configurations, as they are now. */
export class AdmissionReviewers implements AdmissionChain {
  readonly #plugins: AdmissionChain;
  readonly #webhooks: WebhookConfigurations;
  #made: (AdmissionChain & { readonly webhooks: AdmissionChain }) | undefined;

  constructor(plugins: readonly Admission[], feed: ObjectFeed) {
    const ofType = (type: Admission["type"]): readonly Reviewer[] =>
      plugins.filter((plugin) => plugin.type === type).map(pluginReviewer);
    this.#plugins = { mutating: ofType("mutating"), validating: ofType("validating") };
    this.#webhooks = new WebhookConfigurations(feed);
  }

  get mutating(): readonly Reviewer[] {
    return this.#current().mutating;
  }

  get validating(): readonly Reviewer[] {
    return this.#current().validating;
  }

  #current(): AdmissionChain {
    const webhooks = this.#webhooks.current;
    if (this.#made?.webhooks === webhooks) return this.#made;
    this.#made = {
      webhooks,
      mutating: [...this.#plugins.mutating, ...webhooks.mutating],
      validating: [...this.#plugins.validating, ...webhooks.validating],
    };
    return this.#made;
  }
}
