import { type JsonValue, type KubeObject, objectAt, ownField, parseApiVersion } from "@unfold/apimachinery";
import { storageResource } from "../kinds/resource-kind.js";
import { replicasAt } from "../kinds/scale-of.js";
import { type ApiContext, timestamp } from "../verbs/api-context.js";
import { withDisruptionCondition } from "./disruption-condition.js";
import { isReady } from "./pod-parts.js";

/** How long an evicted pod may take to go before it counts again, in milliseconds (pkg/controller/disruption DeletionTimeout). */
const deletionTimeout = 2 * 60 * 1000;

/** A budget with the status that its pods give it (pkg/controller/disruption updatePdbStatus). */
export function disruptionStatus(
  context: ApiContext,
  budget: KubeObject,
  pods: readonly KubeObject[],
  now: Date,
): KubeObject {
  const disruptedPods = stillDisrupted(budget, pods, now);
  const healthy = pods.filter(
    (pod) =>
      isReady(pod) &&
      pod.metadata.deletionTimestamp === undefined &&
      ownField(disruptedPods, pod.metadata.name ?? "") === undefined,
  ).length;
  const expectation = expectedOf(context, budget, pods);
  const failed = typeof expectation === "string";
  const { expected, desired } = failed ? { expected: 0, desired: 0 } : expectation;
  const allowed = expected <= 0 || failed ? 0 : Math.max(0, healthy - desired);
  const status = {
    ...objectAt(budget.status),
    observedGeneration: budget.metadata.generation ?? 0,
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
  };
  const { disruptedPods: _old, ...rest } = status as typeof status & { readonly disruptedPods?: JsonValue };
  const next = {
    ...budget,
    status: Object.keys(disruptedPods).length === 0 ? rest : { ...rest, disruptedPods },
  };
  return withDisruptionCondition(
    next,
    allowed > 0,
    timestamp(now),
    failed ? { message: expectation } : undefined,
  );
}

function stillDisrupted(
  { status }: KubeObject,
  pods: readonly KubeObject[],
  now: Date,
): { readonly [name: string]: JsonValue } {
  const there = new Set(
    pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name),
  );
  const recorded = Object.entries(objectAt(status, "disruptedPods") ?? {});
  return Object.fromEntries(
    recorded.flatMap(([name, since]) =>
      since !== undefined && there.has(name) && now.getTime() - Date.parse(String(since)) < deletionTimeout
        ? [[name, since]]
        : [],
    ),
  );
}

interface Expectation {
  readonly expected: number;
  readonly desired: number;
}

/** How many pods there should be and how many of them healthy; a text when that cannot be told. */
function expectedOf(
  context: ApiContext,
  { spec }: KubeObject,
  pods: readonly KubeObject[],
): Expectation | string {
  const { minAvailable, maxUnavailable } = objectAt(spec) ?? {};
  if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
  const scale = scaleOfAll(context, pods);
  if (typeof scale === "string") return scale;
  if (minAvailable !== undefined) return { expected: scale, desired: share(minAvailable, scale) };
  if (maxUnavailable === undefined) return { expected: pods.length, desired: 0 };
  return { expected: scale, desired: Math.max(0, scale - share(maxUnavailable, scale)) };
}

/** A number, or a percentage rounded up. */
function share(value: JsonValue, whole: number): number {
  if (typeof value === "number") return value;
  return Math.ceil((Number.parseInt(String(value), 10) * whole) / 100);
}

/** Replicas wanted by all that control the pods. Pods that nobody controls count for nothing. */
function scaleOfAll({ kinds, store }: ApiContext, pods: readonly KubeObject[]): number | string {
  const replicas = new Map<string, number>();
  for (const { metadata } of pods) {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined || replicas.has(owner.uid)) continue;
    const { group } = parseApiVersion(owner.apiVersion);
    const kind = kinds.byKind(group, owner.kind);
    const scale = kind?.versions.find((version) => version.scale !== undefined)?.scale;
    const found =
      kind === undefined
        ? undefined
        : store.get({
            resource: storageResource(kind),
            namespace: metadata.namespace ?? "",
            name: owner.name,
          });
    if (kind === undefined || scale === undefined) {
      return `${kind?.plural ?? owner.kind}.${group} does not implement the scale subresource`;
    }
    if (found?.object.metadata.uid !== owner.uid) continue;
    replicas.set(owner.uid, replicasAt(found.object, scale.specReplicas) ?? scale.defaultReplicas ?? 0);
  }
  return [...replicas.values()].reduce((sum, count) => sum + count, 0);
}
