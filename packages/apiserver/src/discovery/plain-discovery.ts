import { createHash } from "node:crypto";
import { type AggregatedApi, formatApiVersion, type JsonObject } from "@unfold/apimachinery";
import { plainResources } from "../aggregation/aggregated-resources.js";
import { type ResourceKind, storageVersion } from "../kinds/resource-kind.js";
import type { ApiGroup } from "./group-order.js";
import { kindsServing, resourceVerbs, subresources } from "./resource-verbs.js";

/** `/api`: APIVersions. */
export function apiVersions(serverAddress: string): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

/** `/apis`: APIGroupList. */
export function apiGroupList(groups: readonly ApiGroup[]): JsonObject {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupFields) };
}

/** `/apis/GROUP`: APIGroup. */
export function apiGroup(group: ApiGroup): JsonObject {
  return { kind: "APIGroup", apiVersion: "v1", ...groupFields(group) };
}

function groupFields({ name, versions }: ApiGroup): JsonObject {
  const listed = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  const [preferredVersion] = listed;
  return { name, versions: listed, ...(preferredVersion === undefined ? {} : { preferredVersion }) };
}

/** `/api/v1` and `/apis/GROUP/VERSION`: APIResourceList. */
export function apiResourceList(
  kinds: readonly ResourceKind[],
  group: string,
  version: string,
  aggregatedApis: readonly AggregatedApi[] = [],
): JsonObject {
  return {
    kind: "APIResourceList",
    // The core group's list has had none since before there were groups.
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: formatApiVersion({ group, version }),
    resources: [
      ...kindsServing(kinds, group, version).flatMap((kind) => [
        mainResource(kind),
        ...subresources(kind, version).map(({ name, verbs, answers }) => ({
          name: `${kind.plural}/${name}`,
          singularName: "",
          namespaced: kind.namespaced,
          ...(answers ?? { kind: kind.kind }),
          verbs,
        })),
      ]),
      ...plainResources(aggregatedApis, group, version),
    ],
  };
}

function mainResource(kind: ResourceKind): JsonObject {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: resourceVerbs(kind),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(kind.answer === undefined ? { storageVersionHash: storageVersionHash(kind) } : {}),
  };
}

/** Says whether the stored form may have changed; opaque (k8s.io/apiserver endpoints/discovery StorageVersionHash). */
function storageVersionHash(kind: ResourceKind): string {
  const text = `${kind.group}/${storageVersion(kind).name}/${kind.kind}`;
  return createHash("sha256").update(text).digest().subarray(0, 8).toString("base64");
}
