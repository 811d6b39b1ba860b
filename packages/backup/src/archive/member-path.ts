/** Where a Velero archive keeps one object (archive format 1.1.0, Velero pkg/archive). */
export interface ItemPath {
  /** `virtualmachines.kubevirt.io`; the core group has no suffix. */
  readonly groupResource: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /**
   * Objects stand twice in an archive: once without version, and once more under each API version that was saved.
   * Empty for the first.
   */
  readonly version: string;
}

const preferredSuffix = "-preferredversion";

/** What a path says, or undefined when no object lies there. Paths are only read, never followed. */
export function itemPathOf(path: string): ItemPath | undefined {
  const parts = path.replace(/^(?:\.\/)+/, "").split("/");
  if (parts.shift() !== "resources") return undefined;
  const groupResource = parts.shift() ?? "";
  const version = parts[0] === "namespaces" || parts[0] === "cluster" ? "" : (parts.shift() ?? "");
  const scope = parts.shift();
  const namespace = scope === "namespaces" ? (parts.shift() ?? "") : "";
  const file = parts.shift() ?? "";
  if (parts.length > 0 || !file.endsWith(".json") || groupResource === "") return undefined;
  if (scope === "namespaces" ? namespace === "" : scope !== "cluster") return undefined;
  return { groupResource, namespace, name: file.slice(0, -".json".length), version };
}

/** Whether the path would leave the folder it is unpacked into. */
export function escapesFolder(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.split(/[/\\]/).includes("..");
}

/** `v1beta1-preferredversion` → `v1beta1`. */
export function versionName(version: string): string {
  return version.endsWith(preferredSuffix) ? version.slice(0, -preferredSuffix.length) : version;
}
