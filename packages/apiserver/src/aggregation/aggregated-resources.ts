import type { AggregatedApi, AggregatedResource, JsonObject } from "@unfold/apimachinery";

/** The resources of an aggregated version as APIResourceList has them: they are no kinds and list no verbs. */
export function plainResources(
  apis: readonly AggregatedApi[],
  group: string,
  version: string,
): readonly JsonObject[] {
  return served(apis, group, version).map(({ name, namespaced }) => ({
    name,
    singularName: "",
    namespaced,
    kind: "",
    verbs: [],
  }));
}

/** The same for aggregated discovery: subresources below a resource that may not be served itself (kube-aggregator does so). */
export function nestedResources(
  apis: readonly AggregatedApi[],
  group: string,
  version: string,
): readonly JsonObject[] {
  const resources = served(apis, group, version);
  const names = [...new Set(resources.map(({ name }) => name.split("/")[0] ?? name))];
  return names.map((resource) => nested(resource, resources));
}

const noKind = { group: "", version: "", kind: "" };

function nested(resource: string, all: readonly AggregatedResource[]): JsonObject {
  const own = all.filter(({ name }) => name === resource || name.startsWith(`${resource}/`));
  const subresources = own.flatMap(({ name }) => {
    const subresource = name.split("/")[1];
    return subresource === undefined ? [] : [{ subresource, responseKind: noKind, verbs: [] }];
  });
  return {
    resource,
    responseKind: noKind,
    scope: own[0]?.namespaced === true ? "Namespaced" : "Cluster",
    singularResource: "",
    verbs: [],
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function served(
  apis: readonly AggregatedApi[],
  group: string,
  version: string,
): readonly AggregatedResource[] {
  const api = apis.find((candidate) => candidate.group === group && candidate.versions.includes(version));
  return (api?.resources ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
