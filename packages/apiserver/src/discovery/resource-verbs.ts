import type { ResourceKind } from "../kinds/resource-kind.js";

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;

/** A subresource as discovery shows it. */
export interface SubresourceRecord {
  readonly name: string;
  readonly verbs: readonly string[];
}

/** What can be done with a resource. */
export function resourceVerbs(kind: ResourceKind): readonly string[] {
  return kind.verbs ?? allVerbs;
}

/** The subresources of a kind. */
export function subresources(kind: ResourceKind): readonly SubresourceRecord[] {
  return [
    ...(kind.holdsDeletion === undefined || kind.custom ? [] : [{ name: "finalize", verbs: ["update"] }]),
    ...(kind.statusSubresource ? [{ name: "status", verbs: ["get", "patch", "update"] }] : []),
  ];
}

/** The kinds with a served version of this name, by resource. */
export function kindsServing(
  kinds: readonly ResourceKind[],
  group: string,
  version: string,
): readonly ResourceKind[] {
  return kinds
    .filter(
      (kind) => kind.group === group && kind.versions.some(({ name, served }) => served && name === version),
    )
    .toSorted((a, b) => (a.plural < b.plural ? -1 : 1));
}
