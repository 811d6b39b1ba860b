import { fieldAt, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { type IncludesExcludes, includesName, includesResource } from "../../velero/resource-filter.js";
import { passesSelectors } from "../../velero/select-labels.js";
import { includesEverything, listsAt } from "../run/filter-lists.js";
import type { ServedResources } from "../run/served-resource.js";
import { neverRestored } from "./restore-order.js";

/** What a Restore lets through (Velero pkg/restore). */
export class RestoreFilter {
  readonly #spec: JsonValue | undefined;
  readonly #namespaces: IncludesExcludes;
  readonly #resources: IncludesExcludes;
  readonly #clusterResources: JsonValue | undefined;

  constructor(spec: JsonValue | undefined, served: ServedResources) {
    this.#spec = spec;
    this.#namespaces = listsAt(spec, "Namespaces");
    const { includes, excludes } = listsAt(spec, "Resources");
    const fullNames = (names: readonly string[]) => names.map((name) => served.fullName(name));
    this.#resources = { includes: fullNames(includes), excludes: [...fullNames(excludes), ...neverRestored] };
    this.#clusterResources = fieldAt(spec, "includeClusterResources");
  }

  includesResource(groupResource: string): boolean {
    return includesResource(this.#resources, groupResource);
  }

  /** Whether an object of the archive is restored for itself; what another asks for need not be selected. */
  selects(groupResource: string, { metadata }: KubeObject): boolean {
    if (!this.includesResource(groupResource)) return false;
    if (!passesSelectors(this.#spec, metadata.labels)) return false;
    if (metadata.namespace !== undefined) return this.includesNamespace(metadata.namespace);
    if (this.#clusterResources === false) return false;
    return this.#clusterResources === true || includesEverything(this.#namespaces);
  }

  /** Whether an object may be restored that another asks for. */
  admits(groupResource: string, { metadata }: KubeObject): boolean {
    if (!this.includesResource(groupResource)) return false;
    if (metadata.namespace !== undefined) return this.includesNamespace(metadata.namespace);
    return this.#clusterResources !== false;
  }

  includesNamespace(namespace: string): boolean {
    return includesName(this.#namespaces, namespace);
  }
}
