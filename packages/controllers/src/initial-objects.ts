import type { GroupVersionResource, KubeObject } from "@unfold/apimachinery";
import { hyperconvergedName, hyperconvergedNamespace } from "./policy/hyperconverged-identity.js";
import { resources } from "./resources.js";
import { simulatedNodes } from "./virtual-machine-instance/nodes.js";

/** An object an empty control plane starts with. */
export interface InitialObject {
  readonly resource: GroupVersionResource;
  readonly object: KubeObject;
}

/** What an installed OpenShift Virtualization looks like before anybody did anything: its namespace, then the others. */
export function initialObjects(): readonly InitialObject[] {
  return [
    {
      resource: { group: "", version: "v1", resource: "namespaces" },
      object: { apiVersion: "v1", kind: "Namespace", metadata: { name: hyperconvergedNamespace } },
    },
    ...simulatedNodes().map((object) => ({ resource: resources.nodes, object })),
    {
      resource: resources.hyperconvergeds,
      object: {
        apiVersion: "hco.kubevirt.io/v1beta1",
        kind: "HyperConverged",
        metadata: { name: hyperconvergedName, namespace: hyperconvergedNamespace },
        spec: {},
      },
    },
  ];
}
