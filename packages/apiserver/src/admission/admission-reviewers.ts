import type { Admission } from "@unfold/apimachinery";
import type { ObjectFeed } from "../reconcile/object-feed.js";
import { pluginReviewer } from "./plugin-reviewer.js";
import { AdmissionPolicies } from "./policies/admission-policies.js";
import type { AdmissionChain, Reviewer } from "./reviewer.js";
import { WebhookConfigurations } from "./webhooks/webhook-configurations.js";

/** What a chain was made of. */
interface Sources {
  readonly webhooks: AdmissionChain;
  readonly policies: readonly Reviewer[];
}

/**
 * Plug-ins of this process and what is stored now: webhooks mutate first, so that plug-ins make something of what they
 * add; plug-ins validate first, then policies, then webhooks.
 */
export class AdmissionReviewers implements AdmissionChain {
  readonly #plugins: AdmissionChain;
  readonly #policies: AdmissionPolicies;
  readonly #webhooks: WebhookConfigurations;
  #made: (AdmissionChain & Sources) | undefined;

  constructor(plugins: readonly Admission[], feed: ObjectFeed) {
    const ofType = (type: Admission["type"]): readonly Reviewer[] =>
      plugins.filter((plugin) => plugin.type === type).map(pluginReviewer);
    this.#plugins = { mutating: ofType("mutating"), validating: ofType("validating") };
    this.#policies = new AdmissionPolicies(feed);
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
    const policies = this.#policies.current;
    if (this.#made?.webhooks === webhooks && this.#made.policies === policies) return this.#made;
    this.#made = {
      webhooks,
      policies,
      mutating: [...webhooks.mutating, ...this.#plugins.mutating],
      validating: [...this.#plugins.validating, ...policies, ...webhooks.validating],
    };
    return this.#made;
  }
}
