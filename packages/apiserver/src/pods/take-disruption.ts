import { type ApiError, apiError, type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import { controllerUser, internalRequest } from "../reconcile/internal-request.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { budgetCause } from "./disruption-budgets.js";
import { withDisruptionCondition } from "./disruption-condition.js";

const user = controllerUser("disruption-controller");
const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";
/** Seconds after which a budget that is new is worth another try. */
const soon = 10;
/** Evictions that the disruption controller has not heard of yet, at most. */
const mostDisrupted = 2000;

/** Takes one allowed disruption from a budget for the request's pod. @throws ApiError 403, 429 when there is none */
export async function takeDisruption(
  context: ApiContext,
  { name, dryRun }: ResourceRequest,
  budget: KubeObject,
): Promise<void> {
  const kind = context.kinds.byResource("policy", "poddisruptionbudgets");
  if (kind === undefined) return;
  const { name: budgetName = "", namespace = "" } = budget.metadata;
  const request = { ...internalRequest(kind, { namespace, name: budgetName }, user), dryRun };
  await changeObject(context, { ...request, subresource: "status" }, (live) => {
    const allowed = requireAllowed(live) - 1;
    const status = objectAt(live.status) ?? {};
    const disruptedPods = { ...objectAt(status, "disruptedPods"), [name]: timestamp(context.now()) };
    const taken = { ...live, status: { ...status, disruptionsAllowed: allowed, disruptedPods } };
    return withDisruptionCondition(taken, allowed > 0, timestamp(context.now()));
  });
}

/** How many disruptions a budget allows now; at least one. @throws ApiError 403, 429 */
function requireAllowed(budget: KubeObject): number {
  const { name = "", generation = 0 } = budget.metadata;
  const status = (objectAt(budget.status) ?? {}) as JsonObject & { readonly [key: string]: number };
  const { observedGeneration = 0, disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status;
  if (observedGeneration < generation) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, soon);
  }
  if (disruptionsAllowed < 0) throw forbidden(name, "pdb disruptions allowed is negative");
  if (Object.keys(objectAt(status, "disruptedPods") ?? {}).length > mostDisrupted) {
    throw forbidden(name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (disruptionsAllowed > 0) return disruptionsAllowed;
  throw refused(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

function refused(message: string, retryAfterSeconds?: number): ApiError {
  return apiError("TooManyRequests", refusal, {
    details: {
      causes: [{ reason: budgetCause, message }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  });
}

function forbidden(name: string, why: string): ApiError {
  return apiError("Forbidden", `poddisruptionbudgets.policy "${name}" is forbidden: ${why}`, {
    details: { name, group: "policy", kind: "poddisruptionbudgets" },
  });
}
