import type { GroupVersionResource } from "@unfold/apimachinery";

/** A resource of the cluster, as discovery tells of it. */
export interface ServedResource extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  /** Other names for it: singular and short ones. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** `virtualmachines.kubevirt.io`; the core group has no suffix. */
export function groupResourceOf({
  group,
  resource,
}: Pick<GroupVersionResource, "group" | "resource">): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** What can be done with everything that is backed up (Velero pkg/discovery). */
const neededVerbs = ["list", "create", "get", "delete"];

/** What a cluster serves, found by the names users and archives have for it. */
export class ServedResources {
  readonly all: readonly ServedResource[];
  readonly #byName = new Map<string, ServedResource>();

  /** @param served in discovery order: of two with one name the first is meant */
  constructor(served: readonly ServedResource[]) {
    this.all = served.filter(({ verbs }) => neededVerbs.every((verb) => verbs.includes(verb)));
    for (const one of this.all) {
      const suffix = one.group === "" ? "" : `.${one.group}`;
      for (const name of [one.resource, one.kind.toLowerCase(), ...one.names]) {
        for (const text of [`${name}${suffix}`, name]) {
          if (!this.#byName.has(text)) this.#byName.set(text, one);
        }
      }
    }
  }

  /** By `virtualmachines.kubevirt.io`, `virtualmachines`, `virtualmachine` or `vm`. */
  find(name: string): ServedResource | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The full name of a resource in a filter; what is not served, or is a pattern, stays as it is. */
  fullName(name: string): string {
    const found = this.find(name);
    return found === undefined ? name : groupResourceOf(found);
  }
}
