import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import { forbidden, type ResourceRequest } from "../verbs/resource-request.js";
import { qualityOfService } from "./quality-of-service.js";

/** How long a pod stays on a node that is not reached (plugin/pkg/admission/defaulttolerationseconds). */
const tolerated = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;
const toleratedSeconds = 300;

/** Priorities of the classes every cluster has. */
const systemPriorities: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

/**
 * What the server adds to a new pod: the account it runs as, its priority and tolerations, as kube-apiserver's admission
 * plug-ins do, and the status it begins with. Updates keep the class of service. @throws ApiError 403
 */
export function preparePod(
  pod: KubeObject,
  old: KubeObject | undefined,
  request: ResourceRequest,
  context: ApiContext,
): KubeObject {
  if (old !== undefined) return withQuality(pod, stringAt(old.status, "qosClass"));
  const spec = objectAt(pod, "spec") ?? {};
  const complete = {
    ...pod,
    spec: { ...spec, ...accountOf(context, request, spec, pod), ...priorityOf(context, request, spec, pod) },
  };
  const tolerant = { ...complete, spec: { ...complete.spec, tolerations: tolerations(spec) } };
  return { ...tolerant, status: { phase: "Pending", qosClass: qualityFor(tolerant) } };
}

function withQuality(pod: KubeObject, quality: string | undefined): KubeObject {
  const status = objectAt(pod, "status");
  if (quality === undefined || status === undefined || status.qosClass !== undefined) return pod;
  return { ...pod, status: { ...status, qosClass: quality } };
}

/** A pod with amounts that are none is refused later. */
function qualityFor(pod: KubeObject): string {
  try {
    return qualityOfService(pod);
  } catch {
    return "BestEffort";
  }
}

/** The account `default` is on its way where it is missing: every namespace gets one. */
const defaultAccount = "default";

function accountOf(
  { store }: ApiContext,
  request: ResourceRequest,
  spec: JsonObject,
  { metadata }: KubeObject,
): JsonObject {
  const name = stringAt(spec, "serviceAccountName") || stringAt(spec, "serviceAccount") || defaultAccount;
  const { namespace } = request;
  if (name !== defaultAccount && store.get({ resource: "/serviceaccounts", namespace, name }) === undefined) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(request, metadata.name ?? "", why);
  }
  return { serviceAccountName: name, serviceAccount: name };
}

function priorityOf(
  { store }: ApiContext,
  request: ResourceRequest,
  spec: JsonObject,
  { metadata }: KubeObject,
): JsonObject {
  const className = stringAt(spec, "priorityClassName") ?? "";
  const classes = store.list("scheduling.k8s.io/priorityclasses").items.map(({ object }) => object);
  const chosen =
    className === ""
      ? classes.find(({ globalDefault }) => globalDefault === true)
      : classes.find((one) => one.metadata.name === className);
  const known = systemPriorities.get(className);
  if (className !== "" && chosen === undefined && known === undefined) {
    throw forbidden(request, metadata.name ?? "", `no PriorityClass with name ${className} was found`);
  }
  const value = chosen?.value ?? known ?? 0;
  const preemptionPolicy = spec.preemptionPolicy ?? chosen?.preemptionPolicy ?? "PreemptLowerPriority";
  const name = className === "" ? chosen?.metadata.name : className;
  return { ...(name === undefined ? {} : { priorityClassName: name }), priority: value, preemptionPolicy };
}

function tolerations(spec: JsonObject): readonly JsonObject[] {
  const given = listAt(spec, "tolerations").filter(isJsonObject);
  const missing = tolerated.filter(
    (key) =>
      !given.some(
        (one) =>
          (one.key === key || (one.key ?? "") === "") &&
          (one.effect === "NoExecute" || (one.effect ?? "") === ""),
      ),
  );
  const added = missing.map((key) => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: toleratedSeconds,
  }));
  return [...given, ...added];
}
