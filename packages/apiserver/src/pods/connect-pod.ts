import {
  type ApiError,
  apiError,
  badRequest,
  fieldForbidden,
  fieldInvalid,
  invalid,
  type KubeObject,
  listAt,
  notFound,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import type { ConnectedSubresource, Connection } from "../kinds/resource-kind.js";
import { integer } from "../request/list-options.js";
import type { ApiContext } from "../verbs/api-context.js";
import { getObject } from "../verbs/get.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import { containerNames, containersIn, nodeOf } from "./pod-parts.js";

/** Port of a node's kubelet. */
const kubeletPort = 10250;

/**
 * What leads into a running pod (pkg/registry/core/pod/rest): here no kubelet listens on any node, so that each of them ends as on a
 * cluster whose kubelet does not answer. What is wrong with the request is said before.
 */
export const podConnections: Readonly<
  Record<"log" | "exec" | "attach" | "portforward", ConnectedSubresource>
> = {
  log: { kind: "Pod", methods: ["GET"], answer: readLog },
  exec: {
    kind: "PodExecOptions",
    methods: ["GET", "POST"],
    answer: (...given) => connect(...given, containerOf),
  },
  attach: {
    kind: "PodAttachOptions",
    methods: ["GET", "POST"],
    answer: (...given) => connect(...given, containerOf),
  },
  portforward: {
    kind: "PodPortForwardOptions",
    methods: ["GET", "POST"],
    answer: (...given) => connect(...given),
  },
};

function readLog(context: ApiContext, request: ResourceRequest, query: URLSearchParams): Connection {
  requireLogOptions(request, query);
  const pod = getObject(context, request);
  const container = containerOf(pod, query);
  const node = nodeOf(pod);
  // Nothing has run yet.
  if (node === "") return { code: 204, text: "" };
  const address = kubeletOf(context, node);
  const path = `/containerLogs/${request.namespace}/${request.name}/${container}`;
  throw apiError("", `Get "https://${address}${path}": ${refused(address)}`);
}

function connect(
  context: ApiContext,
  request: ResourceRequest,
  query: URLSearchParams,
  check: (pod: KubeObject, query: URLSearchParams) => unknown = () => undefined,
): Connection {
  const pod = getObject(context, request);
  check(pod, query);
  const node = nodeOf(pod);
  if (node === "") throw badRequest(`pod ${request.name} does not have a host assigned`);
  throw apiError("", `error dialing backend: ${refused(kubeletOf(context, node))}`);
}

function refused(address: string): string {
  return `dial tcp ${address}: connect: connection refused`;
}

/** Where the kubelet of a node would listen. @throws ApiError 404 in kube-apiserver's words, which names the request's resource */
function kubeletOf({ store }: ApiContext, name: string): string {
  const node = store.get({ resource: "/nodes", namespace: "", name })?.object;
  if (node === undefined) throw notFound({ group: "", resource: "pods", name });
  const addresses = listAt(node.status, "addresses");
  const internal = addresses.find((address) => stringAt(address, "type") === "InternalIP");
  return `${stringAt(internal, "address") ?? name}:${kubeletPort}`;
}

/** The container a request is about. @throws ApiError 400 */
function containerOf(pod: KubeObject, query: URLSearchParams): string {
  const { name = "" } = pod.metadata;
  const given = query.get("container") ?? "";
  const names = containerNames(pod);
  if (given !== "") {
    if (names.includes(given)) return given;
    throw badRequest(`container ${given} is not valid for pod ${name}`);
  }
  const [only, ...others] = containersIn(objectAt(pod, "spec"), "containers");
  if (only !== undefined && others.length === 0) return stringAt(only, "name") ?? "";
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]`);
}

/** @throws ApiError 400, 422 (pkg/apis/core/validation ValidatePodLogOptions) */
function requireLogOptions(request: ResourceRequest, query: URLSearchParams): void {
  const tail = integer(query, "tailLines");
  const bytes = integer(query, "limitBytes");
  const seconds = integer(query, "sinceSeconds");
  const causes: readonly StatusCause[] = [
    ...(tail !== undefined && tail < 0
      ? [fieldInvalid("tailLines", tail, "must be greater than or equal to 0")]
      : []),
    ...(bytes !== undefined && bytes < 1
      ? [fieldInvalid("limitBytes", bytes, "must be greater than 0")]
      : []),
    ...(seconds !== undefined && query.has("sinceTime")
      ? [fieldForbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : seconds !== undefined && seconds < 1
        ? [fieldInvalid("sinceSeconds", seconds, "must be greater than 0")]
        : []),
  ];
  if (causes.length > 0) throw invalidOptions(request, causes);
}

function invalidOptions({ name }: ResourceRequest, causes: readonly StatusCause[]): ApiError {
  return invalid({ group: "", kind: "PodLogOptions", name }, causes);
}
