import type { KubeObject } from "@unfold/apimachinery";

/**
 * APIService objects that rank versions of a group differently from what their names say. Kubernetes prefers v1 to
 * v1beta1, so `kubectl patch hco` would address v1, whose spec has other paths: the patch that HyperConverged's
 * documentation gives would change nothing. With this object v1beta1 stays what unqualified names mean. It has no
 * `kube-aggregator.kubernetes.io/automanaged` label: with one, the aggregator would put back its own ranking.
 * A cluster makes such an object itself as soon as the CRD exists, so there this one has to replace it (create, and on
 * "already exists" update); a patch that leaves the label would not last.
 */
export function apiServices(): readonly KubeObject[] {
  return [
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.hco.kubevirt.io" },
      spec: {
        group: "hco.kubevirt.io",
        version: "v1beta1",
        groupPriorityMinimum: 1000,
        versionPriority: 200,
      },
    },
  ];
}
