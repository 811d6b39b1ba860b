import type { ResourceKind } from "../kinds/resource-kind.js";

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;

/** The same in the order in which the apiextensions API server lists them. */
const customVerbs = [
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "create",
  "update",
  "watch",
] as const;

/** A subresource as discovery shows it. */
export interface SubresourceRecord {
  readonly name: string;
  readonly verbs: readonly string[];
  /** What it answers with, when not with the object itself. */
  readonly answers?: { readonly group?: string; readonly version?: string; readonly kind: string };
}

/** What can be done with a resource. */
export function resourceVerbs(kind: ResourceKind): readonly string[] {
  return kind.verbs ?? (kind.custom ? customVerbs : allVerbs);
}

const scaleRecord: SubresourceRecord = {
  name: "scale",
  verbs: ["get", "patch", "update"],
  answers: { group: "autoscaling", version: "v1", kind: "Scale" },
};

/** The subresources of a kind in one of its versions. */
export function subresources(kind: ResourceKind, version: string): readonly SubresourceRecord[] {
  const scales = kind.versions.some(({ name, scale }) => name === version && scale !== undefined);
  return [
    ...(kind.holdsDeletion === undefined || kind.custom ? [] : [{ name: "finalize", verbs: ["update"] }]),
    ...(scales ? [scaleRecord] : []),
    ...(kind.approval === true ? [{ name: "approval", verbs: ["get", "patch", "update"] }] : []),
    ...Object.entries(kind.connects ?? {}).map(([name, { kind: shown, methods }]) => ({
      name,
      verbs: methods.map((method) => (method === "GET" ? "get" : "create")).toSorted(),
      answers: { kind: shown },
    })),
    ...Object.entries(kind.posts ?? {}).map(([name, { answers }]) => ({ name, verbs: ["create"], answers })),
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
