import type { KindRegistry } from "../kinds/kind-registry.js";
import type { ObjectStore } from "../store/object-store.js";
import { orderedGroups } from "./group-order.js";
import { resourceVerbs } from "./resource-verbs.js";

/** A resource and how it is asked for. */
export interface ServedResource {
  readonly group: string;
  /** The preferred one of those the resource is served in. */
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Other names for it: singular and short ones. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

/** Each stored resource once, in discovery order. Of one stored under another group's name only the origin counts. */
export function servedResources(kinds: KindRegistry, store: ObjectStore): readonly ServedResource[] {
  return orderedGroups(kinds, store).flatMap(({ name: group, versions }) =>
    kinds
      .all()
      .filter((kind) => kind.group === group && kind.storedAs === undefined && kind.answer === undefined)
      .toSorted((a, b) => (a.plural < b.plural ? -1 : 1))
      .flatMap((kind) => {
        const version = versions.find((name) => kind.versions.some((one) => one.served && one.name === name));
        if (version === undefined) return [];
        const { plural: resource, namespaced, singular, shortNames } = kind;
        const names = [singular, ...shortNames];
        return [{ group, version, resource, kind: kind.kind, namespaced, names, verbs: resourceVerbs(kind) }];
      }),
  );
}
