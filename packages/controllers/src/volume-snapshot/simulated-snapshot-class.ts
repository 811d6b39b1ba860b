import type { KubeObject } from "@unfold/apimachinery";
import { provisioner } from "../simulated-storage/storage-classes.js";

/** The class by which simulated volumes are snapshotted. */
export function simulatedSnapshotClass(): KubeObject {
  return {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshotClass",
    metadata: {
      name: "simulated-snapshots",
      annotations: { "snapshot.storage.kubernetes.io/is-default-class": "true" },
    },
    driver: provisioner,
    deletionPolicy: "Delete",
  };
}
