import type { KindRow } from "./kind-row.js";

const networking = { group: "networking.k8s.io", version: "v1", generation: true } as const;

/** Kinds that describe traffic; nothing routes any. */
export const networkKinds: readonly KindRow[] = [
  { ...networking, kind: "Ingress", plural: "ingresses", shortNames: ["ing"], statusSubresource: true },
  { ...networking, kind: "IngressClass", plural: "ingressclasses", cluster: true },
  { ...networking, kind: "NetworkPolicy", plural: "networkpolicies", shortNames: ["netpol"] },
  {
    group: "discovery.k8s.io",
    version: "v1",
    kind: "EndpointSlice",
    plural: "endpointslices",
    generation: true,
  },
];
