import type { KubeObject } from "@unfold/apimachinery";

/** Driver of the volumes that are simulated, and of their snapshots. */
export const simulatedDriver = "simulated.unfold.dev";

/** The class by which simulated volumes are snapshotted. */
export function simulatedSnapshotClass(): KubeObject {
  return {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshotClass",
    metadata: {
      name: "simulated-snapshots",
      annotations: { "snapshot.storage.kubernetes.io/is-default-class": "true" },
    },
    driver: simulatedDriver,
    deletionPolicy: "Delete",
  };
}
