import { fieldAt, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { type IncludesExcludes, includesName, includesResource } from "../../velero/resource-filter.js";
import { isExcludedByLabel } from "../../velero/select-labels.js";
import { includesEverything, listsAt } from "../run/filter-lists.js";
import { groupResourceOf, type ServedResource, type ServedResources } from "../run/served-resource.js";

/** Saved only when a backup names them: Velero makes and saves those of its own (pkg/controller autoExclude*). */
const excludedUnlessNamed: readonly string[] = [
  "volumesnapshots.snapshot.storage.k8s.io",
  "volumesnapshotcontents.snapshot.storage.k8s.io",
];

/** Fields that the older and the newer kind of filter have for themselves. */
export const oldFilterFields = ["includedResources", "excludedResources"] as const;
export const newFilterFields = [
  "includedClusterScopedResources",
  "excludedClusterScopedResources",
  "includedNamespaceScopedResources",
  "excludedNamespaceScopedResources",
] as const;

/** What a Backup lets in (Velero pkg/util/collections GlobalIncludesExcludes, ScopeIncludesExcludes). */
export class BackupFilter {
  readonly namespaces: IncludesExcludes;
  readonly #resources: IncludesExcludes;
  readonly #clusterScoped: IncludesExcludes;
  readonly #namespaceScoped: IncludesExcludes;
  readonly #includeClusterResources: JsonValue | undefined;
  readonly #isScoped: boolean;

  /** @param excludedNamespaces beyond those the spec excludes: they are labelled to be */
  constructor(
    spec: JsonValue | undefined,
    served: ServedResources,
    excludedNamespaces: readonly string[] = [],
  ) {
    const named = (what: string): IncludesExcludes => {
      const { includes, excludes } = listsAt(spec, what);
      const full = includes.map((name) => served.fullName(name));
      const unnamed = excludedUnlessNamed.filter((name) => !full.includes(name));
      return { includes: full, excludes: [...excludes.map((name) => served.fullName(name)), ...unnamed] };
    };
    const { includes, excludes } = listsAt(spec, "Namespaces");
    this.namespaces = { includes, excludes: [...excludes, ...excludedNamespaces] };
    this.#resources = named("Resources");
    this.#clusterScoped = named("ClusterScopedResources");
    this.#namespaceScoped = named("NamespaceScopedResources");
    this.#includeClusterResources = fieldAt(spec, "includeClusterResources");
    this.#isScoped = newFilterFields.some((field) => Array.isArray(fieldAt(spec, field)));
  }

  includesNamespace(namespace: string): boolean {
    return includesName(this.namespaces, namespace);
  }

  /** Whether the objects of a resource are listed. */
  lists(resource: ServedResource): boolean {
    const name = groupResourceOf(resource);
    if (this.#isScoped) return this.#listsScoped(resource, name);
    if (!resource.namespaced && this.#includeClusterResources === false) return false;
    const isAutomatic = this.#includeClusterResources === undefined || this.#includeClusterResources === null;
    const ofAll = includesEverything(this.namespaces);
    if (!resource.namespaced && name !== "namespaces" && isAutomatic && !ofAll) return false;
    return includesResource(this.#resources, name);
  }

  #listsScoped({ namespaced }: ServedResource, name: string): boolean {
    if (namespaced) return includesResource(this.#namespaceScoped, name);
    const { includes } = this.#clusterScoped;
    if (!includesResource({ includes: [], excludes: this.#clusterScoped.excludes }, name)) return false;
    if (includes.length > 0) return includesResource(this.#clusterScoped, name);
    if (name === "namespaces") return true;
    return includesEverything(this.namespaces) && this.#namespaceScoped.includes.length === 0;
  }

  /** Whether a resource is excluded by name, so that even what belongs to an included object stays out. */
  excludes({ namespaced, ...resource }: ServedResource): boolean {
    const name = groupResourceOf(resource);
    if (!this.#isScoped) {
      const cluster = !namespaced && this.#includeClusterResources === false;
      return cluster || !includesResource({ includes: [], excludes: this.#resources.excludes }, name);
    }
    const { excludes } = namespaced ? this.#namespaceScoped : this.#clusterScoped;
    return !includesResource({ includes: [], excludes }, name);
  }

  /**
   * Whether an object gets in that was listed, or asked for by an action (Velero pkg/backup itemInclusionChecks). Label
   * selectors are for listing only. Objects of the cluster may come along with others unless they are excluded.
   */
  admits(resource: ServedResource, object: KubeObject): boolean {
    if (isExcludedByLabel(object)) return false;
    const { namespace = "" } = object.metadata;
    if (namespace === "") return groupResourceOf(resource) === "namespaces" || !this.excludes(resource);
    return this.includesNamespace(namespace) && this.lists(resource);
  }
}
