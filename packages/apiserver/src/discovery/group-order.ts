import { type AggregatedApi, fieldAt, stringAt } from "@unfold/apimachinery";
import type { KindRegistry } from "../kinds/kind-registry.js";
import type { ObjectStore } from "../store/object-store.js";
import { compareVersions } from "./version-order.js";

/** Where APIService objects are stored. */
export const apiServiceResource = "apiregistration.k8s.io/apiservices";

/** A group with its served versions, preferred one first. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

interface Priority {
  readonly group: number;
  readonly version: number;
}

/** What an APIService of a CustomResourceDefinition gets by default (kube-apiserver crdRegistrationController). */
const customPriority: Priority = { group: 1000, version: 100 };

/** `groupPriorityMinimum` of the groups kube-apiserver brings along (pkg/controlplane apiVersionPriorities). */
const builtInGroups: Readonly<Record<string, number>> = {
  "": 18_000,
  "apiregistration.k8s.io": 18_000,
  apps: 17_800,
  "events.k8s.io": 17_750,
  "authentication.k8s.io": 17_700,
  "authorization.k8s.io": 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  "networking.k8s.io": 17_200,
  policy: 17_100,
  "rbac.authorization.k8s.io": 17_000,
  "storage.k8s.io": 16_800,
  "admissionregistration.k8s.io": 16_700,
  "apiextensions.k8s.io": 16_700,
  "scheduling.k8s.io": 16_600,
  "coordination.k8s.io": 16_500,
  "node.k8s.io": 16_300,
  "discovery.k8s.io": 16_200,
};

/** Priority of a group that no APIService speaks of. */
export function groupPriority(group: string): number {
  return builtInGroups[group] ?? customPriority.group;
}

/**
 * The served groups in discovery order: highest group priority first, and in each the versions by priority, then the
 * Kubernetes way. APIService objects say the priorities (kube-aggregator apis/apiregistration/helpers SortedByGroupAndVersion).
 */
export function orderedGroups(
  kinds: KindRegistry,
  store: ObjectStore,
  aggregatedApis: readonly AggregatedApi[] = [],
): readonly ApiGroup[] {
  const services = servicePriorities(store);
  const priorityOf = (group: string, version: string): Priority =>
    services.get(`${version}.${group}`) ?? {
      ...customPriority,
      group: groupPriority(group),
    };
  const groups = [...servedVersions(kinds, aggregatedApis)].map(([name, versions]) => ({
    name,
    priority: Math.max(...[...versions].map((version) => priorityOf(name, version).group)),
    versions: [...versions].sort(
      (a, b) => priorityOf(name, b).version - priorityOf(name, a).version || compareVersions(a, b),
    ),
  }));
  return groups.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
}

function servedVersions(
  kinds: KindRegistry,
  aggregatedApis: readonly AggregatedApi[],
): Map<string, Set<string>> {
  const groups = new Map(aggregatedApis.map(({ group, versions }) => [group, new Set(versions)]));
  for (const { group, versions } of kinds.all()) {
    for (const { name, served } of versions) {
      if (!served) continue;
      const known = groups.get(group);
      if (known === undefined) groups.set(group, new Set([name]));
      else known.add(name);
    }
  }
  return groups;
}

/** Priorities by APIService name, which is `VERSION.GROUP`. */
function servicePriorities(store: ObjectStore): ReadonlyMap<string, Priority> {
  return new Map(
    store.list(apiServiceResource).items.flatMap(({ object: { spec } }) => {
      const name = `${stringAt(spec, "version") ?? ""}.${stringAt(spec, "group") ?? ""}`;
      const group = fieldAt(spec, "groupPriorityMinimum");
      const version = fieldAt(spec, "versionPriority");
      if (typeof group !== "number" || typeof version !== "number") return [];
      return [[name, { group, version }] as const];
    }),
  );
}
