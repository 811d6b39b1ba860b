import type { KubeObject, OwnerReference } from "@unfold/apimachinery";
import { storageVersion } from "../kinds/resource-kind.js";
import { apiVersionOf } from "../kinds/version-conversion.js";
import type { GraphNode } from "./owner-graph.js";

/** Where events about objects without a namespace go. */
const fallbackNamespace = "default";

/** Says that an object names an owner of another namespace (pkg/controller/garbagecollector reportInvalidNamespaceOwnerRef). */
export function invalidNamespaceEvent(
  { kind, stored }: GraphNode,
  owner: OwnerReference,
  { time, suffix }: { readonly time: string; readonly suffix: string },
): KubeObject {
  const { namespace, name } = stored.key;
  const identity = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${suffix}`, namespace: namespace || fallbackNamespace },
    involvedObject: {
      kind: kind.kind,
      ...(namespace === "" ? {} : { namespace }),
      name,
      uid: stored.object.metadata.uid ?? "",
      apiVersion: apiVersionOf(kind, storageVersion(kind)),
    },
    reason: "OwnerRefInvalidNamespace",
    message: `ownerRef ${identity} does not exist in namespace ${JSON.stringify(namespace)}`,
    source: { component: "garbage-collector-controller" },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: "Warning",
    reportingComponent: "garbage-collector-controller",
  };
}
