import {
  apiError,
  badRequest,
  conflict,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import type { PostedSubresource } from "../kinds/resource-kind.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { changeObject } from "../verbs/change-object.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { nodeOf } from "./pod-parts.js";
import { requirePosted, success } from "./posted-object.js";

/** Puts a pod on a node, as a scheduler asks for (pkg/registry/core/pod/storage BindingREST). */
export const bindingSubresource: PostedSubresource = {
  answers: { group: "", version: "v1", kind: "Binding" },
  answer: (context, request, body) =>
    bindPod(context, request, requirePosted(body, "Binding", ["v1"], "core")),
};

/** The same, with the pod's name in the body: `POST bindings`. */
export function bindNamedPod(
  context: ApiContext,
  request: ResourceRequest,
  binding: KubeObject,
): Promise<KubeObject> {
  const pods = context.kinds.served("", "v1", "pods");
  if (pods === undefined) throw new Error("Bindings are served where pods are");
  return bindPod(context, { ...request, ...pods, name: binding.metadata.name ?? "" }, binding);
}

async function bindPod(
  context: ApiContext,
  request: ResourceRequest,
  binding: KubeObject,
): Promise<KubeObject> {
  const { name } = request;
  if ((binding.metadata.name ?? name) !== name) {
    throw badRequest("name in URL does not match name in Binding object");
  }
  const target = requireTarget(objectAt(binding, "target"));
  const { subresource: _binding, ...plain } = request;
  await changeObject(context, { ...plain, subresource: "binding" }, (pod) => {
    const { deletionTimestamp } = pod.metadata;
    const refusal =
      deletionTimestamp === undefined
        ? nodeOf(pod) === ""
          ? undefined
          : `pod ${name} is already assigned to node "${nodeOf(pod)}"`
        : `pod ${name} is being deleted, cannot be assigned to a host`;
    if (refusal !== undefined) throw conflict({ group: "", resource: "pods/binding", name }, refusal);
    return boundPod(pod, target, binding.metadata.annotations ?? {}, timestamp(context.now()));
  });
  return success();
}

function requireTarget(target: JsonObject | undefined): string {
  const kind = stringAt(target, "kind") ?? "";
  if (kind !== "" && kind !== "Node") {
    throw apiError(
      "",
      `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
    );
  }
  const name = stringAt(target, "name") ?? "";
  if (name === "") throw apiError("", "target.name: Required value");
  return name;
}

function boundPod(
  pod: KubeObject,
  nodeName: string,
  annotations: { readonly [name: string]: string },
  now: string,
): KubeObject {
  const scheduled: JsonValue = { type: "PodScheduled", status: "True", lastTransitionTime: now };
  const others = listAt(pod.status, "conditions").filter(
    (condition) => !isJsonObject(condition) || condition.type !== "PodScheduled",
  );
  const noted =
    Object.keys(annotations).length === 0
      ? pod
      : withFieldAt(pod, ["metadata", "annotations"], { ...pod.metadata.annotations, ...annotations });
  const placed = withFieldAt(noted, ["spec", "nodeName"], nodeName);
  return withFieldAt(placed, ["status", "conditions"], [...others, scheduled]) as KubeObject;
}
