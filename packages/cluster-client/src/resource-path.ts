import type { GroupVersionResource } from "@unfold/apimachinery";

interface PathOptions {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
}

/** URL path and query of a resource, an object or a subresource in the Kubernetes path grammar. */
export function resourcePath(
  { group, version, resource }: GroupVersionResource,
  { namespace, name, subresource, query = {} }: PathOptions,
): string {
  const segments = [
    ...(group === "" ? ["api", version] : ["apis", group, version]),
    ...(namespace === undefined || namespace === "" ? [] : ["namespaces", namespace]),
    resource,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  const parameters = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(String(value))}`],
  );
  const path = `/${segments.map(encodeURIComponent).join("/")}`;
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
}
