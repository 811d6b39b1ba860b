import {
  fieldAt,
  formatLabelSelector,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  labelSelectorFromObject,
  type ObjectMeta,
} from "@unfold/apimachinery";
import type { ScalePaths } from "./resource-kind.js";
import { scaleKind } from "./scale-kind.js";

/** `apiVersion` of every Scale. */
export const scaleApiVersion = "autoscaling/v1";

/** The Scale of an object: what its `scale` subresource shows, and what admission sees of a change to it. */
export function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = Object.fromEntries(
    Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as ObjectMeta;
  const replicas = replicasAt(object, paths.specReplicas) ?? paths.defaultReplicas;
  const selector = selectorText(
    paths.selector === undefined ? undefined : fieldAt(object, ...paths.selector),
  );
  return {
    kind: scaleKind.kind,
    apiVersion: scaleApiVersion,
    metadata,
    spec: replicas === undefined ? {} : { replicas },
    status: {
      replicas: replicasAt(object, paths.statusReplicas) ?? 0,
      ...(selector === "" ? {} : { selector }),
    },
  };
}

/** A number of replicas at its place in an object. */
export function replicasAt(object: KubeObject, path: readonly string[]): number | undefined {
  const value = fieldAt(object, ...path);
  return typeof value === "number" ? value : undefined;
}

/** Custom kinds have the text in their status; workloads have the selector itself. */
function selectorText(selector: JsonValue | undefined): string {
  if (typeof selector === "string") return selector;
  if (!isJsonObject(selector)) return "";
  // A ReplicationController has the labels themselves.
  const form = selector.matchLabels ?? selector.matchExpressions;
  return formatLabelSelector(
    labelSelectorFromObject(form === undefined ? { matchLabels: selector } : selector),
  );
}
