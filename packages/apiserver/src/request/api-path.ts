/** What a URL path of the Kubernetes API addresses. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  /** Absent for cluster-scoped resources and lists over all namespaces. */
  readonly namespace?: string | undefined;
  readonly resource: string;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  /** The old `/watch/` prefix. */
  readonly watch: boolean;
}

/** Below a namespace these are the namespace's own subresources, everything else is a resource in it. */
const namespaceSubresources: ReadonlySet<string> = new Set(["status", "finalize"]);

/** A path below a group's version. */
export interface ApiPath extends ResourcePath {
  /** Set when more stands behind the subresource. */
  readonly deeper?: true | undefined;
}

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…` as k8s.io/apiserver's RequestInfoFactory does; undefined for paths that
 * name no resource. Like there, an escaped slash is a slash. @throws URIError when the path is not valid percent encoding.
 */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const path = parseApiPath(pathname);
  return path?.deeper ? undefined : path;
}

/** The same for paths of any depth, as authorization looks at them. @throws URIError */
export function parseApiPath(pathname: string): ApiPath | undefined {
  const segments = decodeURIComponent(pathname).split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  const [prefix, ...rest] = segments;
  if (prefix === "api") {
    const [version, ...path] = rest;
    return version === undefined ? undefined : readPath("", version, path);
  }
  if (prefix !== "apis") return undefined;
  const [group, version, ...path] = rest;
  return group === undefined || version === undefined ? undefined : readPath(group, version, path);
}

function readPath(group: string, version: string, segments: readonly string[]): ApiPath | undefined {
  const watch = segments[0] === "watch" && segments.length > 1;
  const path = watch ? segments.slice(1) : segments;
  const [first, second, third] = path;
  const inNamespace =
    first === "namespaces" &&
    second !== undefined &&
    third !== undefined &&
    !namespaceSubresources.has(third);
  const parts = inNamespace ? path.slice(2) : path;
  const [resource, name, subresource] = parts;
  if (resource === undefined || resource === "") return undefined;
  return {
    group,
    version,
    namespace: inNamespace ? second : undefined,
    resource,
    name,
    subresource,
    watch,
    deeper: parts.length > 3 ? true : undefined,
  };
}
