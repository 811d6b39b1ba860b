import type { AggregatedApi, JsonObject } from "@unfold/apimachinery";
import { nestedResources } from "../aggregation/aggregated-resources.js";
import type { ResourceKind } from "../kinds/resource-kind.js";
import type { ApiGroup } from "./group-order.js";
import { kindsServing, resourceVerbs, subresources } from "./resource-verbs.js";

export type AggregatedVersion = "v2" | "v2beta1";

/** Everything of all groups in one answer (apidiscovery.k8s.io APIGroupDiscoveryList). */
export function aggregatedDiscovery(
  groups: readonly ApiGroup[],
  kinds: readonly ResourceKind[],
  version: AggregatedVersion,
  aggregatedApis: readonly AggregatedApi[] = [],
): JsonObject {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata:
        group.name === "" ? { creationTimestamp: null } : { name: group.name, creationTimestamp: null },
      versions: group.versions.map((name) => ({
        version: name,
        resources: [
          ...kindsServing(kinds, group.name, name).map((kind) => resource(kind, name)),
          ...nestedResources(aggregatedApis, group.name, name),
        ],
        freshness: "Current",
      })),
    })),
  };
}

function resource(kind: ResourceKind, version: string): JsonObject {
  const responseKind = { group: kind.group, version, kind: kind.kind };
  const parts = subresources(kind, version).map(({ name, verbs, answers = responseKind }) => ({
    subresource: name,
    responseKind: answers,
    verbs,
  }));
  return {
    resource: kind.plural,
    responseKind,
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: resourceVerbs(kind),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(parts.length === 0 ? {} : { subresources: parts }),
  };
}
