import type { ResourceKind } from "../kinds/resource-kind.js";

/** Where Kubernetes keeps the types of the groups that are not in k8s.io/api. */
const packages: { readonly [group: string]: string } = {
  "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  "apiregistration.k8s.io": "io.k8s.kube-aggregator.pkg.apis.apiregistration",
};

/** Name of a kind's schema: `io.kubevirt.v1.VirtualMachine`, `io.k8s.api.core.v1.Pod`. */
export function schemaName({ group, custom }: ResourceKind, version: string, kind: string): string {
  if (custom) return `${group.split(".").reverse().join(".")}.${version}.${kind}`;
  const [first = ""] = group.split(".");
  const prefix = packages[group] ?? `io.k8s.api.${group === "" ? "core" : first}`;
  return `${prefix}.${version}.${kind}`;
}

/** Name of a type of meta/v1. */
export function metaName(kind: string): string {
  return `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;
}
