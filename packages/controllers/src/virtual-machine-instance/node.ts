import type { KubeObject } from "@unfold/apimachinery";

/** Name of the simulated node, as KubeVirt's development clusters name theirs. */
export const nodeName = "node01";

const size = { cpu: "64", memory: "256Gi", pods: "1000", "devices.kubevirt.io/kvm": "1k" };

/** The node virtual machines run on where there is no cluster. */
export function simulatedNode(): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: nodeName,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": nodeName,
        "kubernetes.io/os": "linux",
        "kubevirt.io/schedulable": "true",
        "node-role.kubernetes.io/control-plane": "",
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
      nodeInfo: { architecture: "amd64", operatingSystem: "linux" },
    },
  };
}
