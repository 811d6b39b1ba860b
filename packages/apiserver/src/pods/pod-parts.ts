import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";

/** The lists of containers in a pod's spec, in the order in which kube-apiserver goes through them. */
export const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

export function containersIn(
  spec: JsonObject | undefined,
  list: (typeof containerLists)[number],
): readonly JsonObject[] {
  return listAt(spec, list).filter(isJsonObject);
}

/** Names of all containers of a pod. */
export function containerNames(pod: KubeObject): readonly string[] {
  const spec = objectAt(pod, "spec");
  return containerLists.flatMap((list) => containersIn(spec, list).map((one) => stringAt(one, "name") ?? ""));
}

/** Node a pod is bound to; "" until it is. */
export function nodeOf(pod: KubeObject): string {
  return stringAt(pod.spec, "nodeName") ?? "";
}

/** Whether the pod's `Ready` condition is true. */
export function isReady(pod: KubeObject): boolean {
  return listAt(pod.status, "conditions").some(
    (condition) => stringAt(condition, "type") === "Ready" && stringAt(condition, "status") === "True",
  );
}
