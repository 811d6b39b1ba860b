import {
  apiError,
  badRequest,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { reviewUnchanged } from "../admission/run-admission.js";
import type { PostedSubresource } from "../kinds/resource-kind.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import { deleteObject, requirePreconditions } from "../verbs/delete.js";
import { type DeletionOptions, readDeleteOptions } from "../verbs/delete-options.js";
import { requireOptionTypes } from "../verbs/delete-options-types.js";
import { getObject } from "../verbs/get.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { budgetsOf } from "./disruption-budgets.js";
import { isReady } from "./pod-parts.js";
import { requirePosted, success } from "./posted-object.js";
import { takeDisruption } from "./take-disruption.js";

/** Phases in which a pod does nothing that a budget could keep. */
const idle: ReadonlySet<string> = new Set(["Pending", "Succeeded", "Failed"]);

/** Asks for the end of a pod, which its disruption budget may refuse (pkg/registry/core/pod/storage EvictionREST). */
export const evictionSubresource: PostedSubresource = {
  answers: { group: "policy", version: "v1", kind: "Eviction" },
  answer: (context, request, body) =>
    evictPod(context, request, requirePosted(body, "Eviction", ["policy/v1", "policy/v1beta1"], "policy")),
};

async function evictPod(
  context: ApiContext,
  request: ResourceRequest,
  eviction: KubeObject,
): Promise<KubeObject> {
  const { name } = request;
  if ((eviction.metadata.name ?? name) !== name) {
    throw badRequest("name in URL does not match name in Eviction object");
  }
  const wanted = objectAt(eviction, "deleteOptions") ?? {};
  requireOptionTypes(wanted);
  const given = readDeleteOptions(wanted, new URLSearchParams());
  const dryRun = given.dryRun || request.dryRun;
  const evicting = { ...request, dryRun };
  const object = withFieldAt(eviction, ["metadata", "name"], name) as KubeObject;
  const pod = getObject(context, request);
  requirePreconditions(request, given, pod);
  await reviewUnchanged(context, evicting, { operation: "CREATE", name, object });
  const options = await permitted(context, evicting, pod);
  const { subresource: _eviction, ...plain } = evicting;
  const marked = dryRun ? pod : await markDisrupted(context, plain, options);
  const { resourceVersion = "" } = marked.metadata;
  const state = options.resourceVersion === undefined ? {} : { resourceVersion };
  const { resourceVersion: _met, ...others } = given;
  await deleteObject(context, plain, { ...others, ...options, ...state, dryRun });
  return success();
}

/** What the budgets of the pod make of the deletion. @throws ApiError 429, 500 */
async function permitted(
  context: ApiContext,
  request: ResourceRequest,
  pod: KubeObject,
): Promise<Partial<DeletionOptions>> {
  if (idle.has(stringAt(pod.status, "phase") ?? "") || pod.metadata.deletionTimestamp !== undefined)
    return {};
  const [budget, ...others] = budgetsOf(context.store, pod);
  if (budget === undefined) return {};
  if (others.length > 0) {
    throw apiError(
      "",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  const { uid, resourceVersion } = pod.metadata;
  const unchanged = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  // What is not healthy does not count, so that nothing is taken from the budget: it must still be unhealthy when it goes.
  if (!isReady(pod) && sparesUnhealthy(budget)) return unchanged;
  await takeDisruption(context, request, budget);
  return {};
}

function sparesUnhealthy({ spec, status }: KubeObject): boolean {
  if (stringAt(spec, "unhealthyPodEvictionPolicy") === "AlwaysAllow") return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = (objectAt(status) ?? {}) as {
    readonly [key: string]: number;
  };
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

/** Says on the pod why it goes. @throws ApiError 409 when it is not in the state that was judged */
function markDisrupted(
  context: ApiContext,
  request: ResourceRequest,
  judged: Partial<DeletionOptions>,
): Promise<KubeObject> {
  const condition: JsonObject = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastTransitionTime: timestamp(context.now()),
  };
  return changeObject(context, { ...request, subresource: "status" }, (pod) => {
    requirePreconditions(request, { ...judged, dryRun: false }, pod);
    const others = listAt(pod.status, "conditions").filter(
      (one) => !isJsonObject(one) || one.type !== condition.type,
    );
    return withFieldAt(pod, ["status", "conditions"], [...others, condition]) as KubeObject;
  });
}
