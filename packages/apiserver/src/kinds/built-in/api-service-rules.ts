import { type KubeObject, listAt, objectAt, stringAt, withField } from "@unfold/apimachinery";
import { type ApiContext, timestamp } from "../../verbs/api-context.js";
import type { ResourceRequest } from "../../verbs/resource-request.js";

/** What is served by this server is available (kube-aggregator pkg/controllers/status/local). */
export function prepareApiService(
  service: KubeObject,
  _old: KubeObject | undefined,
  _request: ResourceRequest,
  { now }: ApiContext,
): KubeObject {
  if (objectAt(service, "spec", "service") !== undefined) return service;
  const known = listAt(service, "status", "conditions").find(
    (one) => stringAt(one, "type") === "Available" && stringAt(one, "status") === "True",
  );
  if (known !== undefined) return service;
  const available = {
    type: "Available",
    status: "True",
    lastTransitionTime: timestamp(now()),
    reason: "Local",
    message: "Local APIServices are always available",
  };
  return withField(service, "status", { conditions: [available] }) as KubeObject;
}
