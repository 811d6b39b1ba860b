import type { KubeObject } from "@unfold/apimachinery";

const size = { cpu: "64", memory: "256Gi", pods: "1000", "devices.kubevirt.io/kvm": "1k" };

/** What `kubectl get nodes` shows as their version: that of the API the embedded control plane serves. */
const kubeletVersion = "v1.34.0";

/** Label of nodes that take virtual machines. */
export const schedulableLabel = "kubevirt.io/schedulable";

/** The nodes virtual machines run on where there is no cluster, named as KubeVirt's development clusters name theirs. */
export function simulatedNodes(): readonly KubeObject[] {
  return [simulatedNode("node01", { "node-role.kubernetes.io/control-plane": "" }), simulatedNode("node02")];
}

function simulatedNode(name: string, roles: { readonly [label: string]: string } = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        [schedulableLabel]: "true",
        ...roles,
        "node-role.kubernetes.io/worker": "",
      },
    },
    spec: {},
    status: {
      capacity: size,
      allocatable: size,
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "KubeletReady",
          message: "kubelet is posting ready status",
        },
      ],
      nodeInfo: {
        architecture: "amd64",
        operatingSystem: "linux",
        osImage: "Unfold (simulated)",
        kernelVersion: "",
        containerRuntimeVersion: "simulated://0",
        kubeletVersion,
        kubeProxyVersion: "",
        machineID: name,
        systemUUID: name,
        bootID: name,
      },
    },
  };
}
