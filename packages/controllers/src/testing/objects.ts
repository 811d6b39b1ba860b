import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { hyperconvergedName, hyperconvergedNamespace } from "../policy/hyperconverged-identity.js";

/** The valid HyperConverged, with a policy or without. */
export function hyperconverged(referencePolicy?: string): KubeObject {
  return {
    apiVersion: "hco.kubevirt.io/v1beta1",
    kind: "HyperConverged",
    metadata: { name: hyperconvergedName, namespace: hyperconvergedNamespace },
    spec: referencePolicy === undefined ? {} : { instancetypeConfig: { referencePolicy } },
  };
}

/** A halted virtual machine `ns/vm` with a container disk. */
export function virtualMachine(spec: JsonObject = {}, status?: JsonObject, name = "vm"): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "ns" },
    spec: {
      runStrategy: "Halted",
      template: {
        metadata: {},
        spec: {
          domain: { devices: {} },
          volumes: [{ name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } }],
        },
      },
      ...spec,
    },
    ...(status === undefined ? {} : { status }),
  };
}
