/** Group and version; the core group is `""`. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** A kind within a group and version. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** A resource (lower-case plural) within a group and version. */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string;
}

/** `apps/v1` → `{group: "apps", version: "v1"}`; `v1` → the core group. */
export function parseApiVersion(apiVersion: string): GroupVersion {
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return { group: "", version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `{group: "apps", version: "v1"}` → `apps/v1`; the core group → `v1`. */
export function formatApiVersion({ group, version }: GroupVersion): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `virtualmachines.kubevirt.io`, or `pods` for the core group: how Kubernetes names a resource in messages. */
export function groupResource({ group, resource }: { group: string; resource: string }): string {
  return group === "" ? resource : `${resource}.${group}`;
}
