import {
  compareQuantities,
  isZeroQuantity,
  type JsonObject,
  type KubeObject,
  objectAt,
  parseQuantity,
} from "@unfold/apimachinery";
import { containersIn } from "./pod-parts.js";

type Class = "BestEffort" | "Burstable" | "Guaranteed";

const counted = ["cpu", "memory"] as const;

/** `status.qosClass` of a pod (pkg/apis/core/v1/helper/qos ComputePodQOS). */
export function qualityOfService(pod: KubeObject): Class {
  const spec = objectAt(pod, "spec");
  const containers = [...containersIn(spec, "containers"), ...containersIn(spec, "initContainers")];
  const resources = containers.map((container) => ({
    requests: amounts(container, "requests"),
    limits: amounts(container, "limits"),
  }));
  if (resources.every(({ requests, limits }) => requests.size === 0 && limits.size === 0))
    return "BestEffort";
  const guaranteed = resources.every(({ requests, limits }) =>
    counted.every((name) => {
      const [request, limit] = [requests.get(name), limits.get(name)];
      return limit !== undefined && request !== undefined && compareQuantities(request, limit) === 0;
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

function amounts(container: JsonObject, kind: "requests" | "limits") {
  const given = objectAt(container, "resources", kind) ?? {};
  return new Map(
    counted.flatMap((name) => {
      const amount = given[name];
      if (typeof amount !== "string" && typeof amount !== "number") return [];
      const quantity = parseQuantity(amount);
      return isZeroQuantity(quantity) ? [] : [[name, quantity] as const];
    }),
  );
}
