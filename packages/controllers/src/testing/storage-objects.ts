import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { provisioner } from "../simulated-storage/storage-classes.js";

const machine = (name: string) => ({ apiGroup: "kubevirt.io", kind: "VirtualMachine", name });

/** A snapshot `ns/snap` of `vm`. */
export function vmSnapshot(spec: JsonObject = {}, name = "snap", vm = "vm"): KubeObject {
  return {
    apiVersion: "snapshot.kubevirt.io/v1beta1",
    kind: "VirtualMachineSnapshot",
    metadata: { name, namespace: "ns" },
    spec: { source: machine(vm), ...spec },
  };
}

/** A restore `ns/rest` of `snap` to `vm`. */
export function vmRestore(target = "vm", spec: JsonObject = {}, name = "rest"): KubeObject {
  return {
    apiVersion: "snapshot.kubevirt.io/v1beta1",
    kind: "VirtualMachineRestore",
    metadata: { name, namespace: "ns" },
    spec: { target: machine(target), virtualMachineSnapshotName: "snap", ...spec },
  };
}

/** A clone `ns/clone` of `vm` to `copy`. */
export function vmClone(spec: JsonObject = {}, name = "clone"): KubeObject {
  return {
    apiVersion: "clone.kubevirt.io/v1beta1",
    kind: "VirtualMachineClone",
    metadata: { name, namespace: "ns" },
    spec: { source: machine("vm"), target: machine("copy"), ...spec },
  };
}

/** A storage class `fast` of simulated volumes, which can be snapshotted. */
export const fastClass: KubeObject = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "fast" },
  provisioner,
  volumeBindingMode: "WaitForFirstConsumer",
};

/** A bound claim of class `fast`. */
export function boundClaim(name: string, labels: { readonly [label: string]: string } = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "ns", labels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      resources: { requests: { storage: "10Gi" } },
    },
    status: { phase: "Bound", capacity: { storage: "10Gi" } },
  };
}
