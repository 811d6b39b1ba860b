import {
  type AdmissionResponse,
  apiError,
  applyJsonPatch,
  badRequest,
  internalError,
  isJsonObject,
  type KubeObject,
} from "@unfold/apimachinery";
import { resourceName } from "../../verbs/resource-request.js";
import { callFailure } from "../denial.js";
import { isExempt } from "../exempt-kinds.js";
import { conditionsHold } from "../expressions/match-conditions.js";
import { requestValues } from "../expressions/request-values.js";
import { wantedVersion } from "../matching-rule.js";
import type { AdmissionChain, Review, Reviewer } from "../reviewer.js";
import { isSelected } from "../selectors.js";
import { readReviewAnswer, reviewBody, type WebhookAnswer } from "./admission-review.js";
import { postReview } from "./post-review.js";
import type { Webhook } from "./webhook.js";
import { webhookTarget } from "./webhook-target.js";

/** A webhook that is called over HTTPS (k8s.io/apiserver admission/plugin/webhook). */
export function webhookReviewer(webhook: Webhook, type: keyof AdmissionChain): Reviewer {
  const { name, rules, matchPolicy, reinvoked } = webhook;
  return {
    name,
    reinvoked,
    external: true,
    wants: (context, request, reviewed) => {
      const { kind, version, subresource } = request;
      if (isExempt(kind)) return undefined;
      const attributes = { kind, version, operation: reviewed.operation };
      const wanted = wantedVersion(
        rules,
        subresource === undefined ? attributes : { ...attributes, subresource },
        matchPolicy,
      );
      return wanted !== undefined && isSelected(webhook, context, request, reviewed) ? wanted : undefined;
    },
    review: (review) => askWebhook(webhook, type, review),
  };
}

async function askWebhook(
  webhook: Webhook,
  type: keyof AdmissionChain,
  review: Review,
): Promise<AdmissionResponse> {
  if (!meetsConditions(webhook, review)) return { allowed: true };
  if (review.request.dryRun && !webhook.dryRun) {
    throw badRequest(`admission webhook "${webhook.name}" does not support dry run`);
  }
  try {
    const answer = await callWebhook(webhook, review);
    for (const [key, value] of Object.entries(answer.auditAnnotations)) {
      review.request.annotate?.(`${webhook.name}/${key}`, value);
    }
    const { warnings } = answer;
    if (!answer.allowed) return { allowed: false, status: answer.status, warnings };
    if (type === "validating" || answer.patch === undefined) return { allowed: true, warnings };
    return { allowed: true, warnings, object: patched(webhook, review, answer) };
  } catch (error) {
    if (!(error instanceof WebhookFailure)) throw error;
    if (webhook.failurePolicy === "Ignore") return { allowed: true };
    throw callFailure(webhook.name, error.message, error);
  }
}

/** A webhook that could not be asked, or answered nonsense: the failure policy decides. */
class WebhookFailure extends Error {}

function meetsConditions({ matchConditions, failurePolicy }: Webhook, review: Review): boolean {
  if (matchConditions.length === 0) return true;
  try {
    return conditionsHold(matchConditions, requestValues(review));
  } catch (error) {
    if (failurePolicy === "Ignore") return false;
    const { group, resource } = resourceName(review.request);
    const why = error instanceof Error ? error.message : String(error);
    const what = group === "" ? resource : `${resource}.${group}`;
    const { name } = review.admissionRequest;
    throw apiError("Forbidden", `${what} ${JSON.stringify(name)} is forbidden: ${why}`, {
      details: { name, group, kind: resource },
    });
  }
}

async function callWebhook(
  webhook: Webhook,
  { context, request, admissionRequest }: Review,
): Promise<WebhookAnswer> {
  const body = reviewBody(webhook, request, admissionRequest);
  const text = await failing("failed to call webhook", async () =>
    postReview(webhookTarget(webhook, context.store), JSON.stringify(body), webhook.timeoutSeconds),
  );
  return failing("received invalid webhook response", async () =>
    readReviewAnswer(text, webhook, admissionRequest.uid),
  );
}

async function failing<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WebhookFailure(`${what}: ${why}`, { cause: error });
  }
}

function patched({ name }: Webhook, { admissionRequest }: Review, { patch }: WebhookAnswer): KubeObject {
  const { object } = admissionRequest;
  if (object === undefined) throw new WebhookFailure("a patch needs an object");
  try {
    const result = applyJsonPatch(object, patch ?? []);
    if (isJsonObject(result) && isJsonObject(result.metadata)) return result as KubeObject;
    throw new Error("the patched object has no metadata");
  } catch (error) {
    // The patch function says to clients no more than that it failed; why is its cause.
    throw internalError(error instanceof Error ? (error.cause ?? error) : name);
  }
}
