import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { expect, it } from "vitest";
import { volumeSnapshotStatuses } from "./volume-snapshot-statuses.js";

const object = (name: string, spec: JsonObject): KubeObject => ({
  apiVersion: "v1",
  kind: "Any",
  metadata: { name },
  spec,
});
const volumes = {
  claims: [
    object("bound", { storageClassName: "fast" }),
    object("plain", { storageClassName: "slow" }),
    object("filled", { storageClassName: "fast" }),
    object("classless", {}),
  ],
  dataVolumes: [
    object("filled", { storage: {} }),
    object("named", { pvc: { storageClassName: "fast" } }),
    object("templated", { pvc: {} }),
    object("early", { storage: {} }),
  ],
};

function snapshotClassOf(storageClass: string): string | undefined {
  if (storageClass === "many") throw new Error("2 matching VolumeSnapshotClasses for many");
  return storageClass === "fast" ? "csi" : undefined;
}

const none = (storageClass: string) =>
  `No VolumeSnapshotClass: Volume snapshots are not configured for this StorageClass [${storageClass}] [v]`;

/** A volume's source, and why it cannot be snapshotted. */
const rows: readonly (readonly [JsonObject, string | undefined])[] = [
  [{ containerDisk: { image: "x" } }, "Snapshot is not supported for this volumeSource type [v]"],
  [{ persistentVolumeClaim: { claimName: "bound" } }, undefined],
  [{ persistentVolumeClaim: { claimName: "plain" } }, none("slow")],
  [{ persistentVolumeClaim: { claimName: "classless" } }, none("")],
  [{ persistentVolumeClaim: { claimName: "gone" } }, "PVC not found"],
  [{ memoryDump: { claimName: "bound" } }, undefined],
  [{ dataVolume: { name: "filled" } }, undefined],
  [{ dataVolume: { name: "named" } }, undefined],
  [{ dataVolume: { name: "templated" } }, "2 matching VolumeSnapshotClasses for many"],
  [{ dataVolume: { name: "early" } }, "PVC not found"],
  [{ dataVolume: { name: "bound" } }, undefined],
];

it.each(rows)("%j can be snapshotted unless: %s", (source, reason) => {
  const vm = object("vm", {
    template: { spec: { volumes: [{ name: "v", ...source }] } },
    dataVolumeTemplates: [{ metadata: { name: "templated" }, spec: { pvc: { storageClassName: "many" } } }],
  });
  const want = reason === undefined ? { enabled: true } : { enabled: false, reason };
  expect(volumeSnapshotStatuses(vm, { volumes, snapshotClassOf })).toEqual([{ name: "v", ...want }]);
});

it("nothing is said of a machine without volumes", () => {
  expect(volumeSnapshotStatuses(object("vm", {}), { volumes, snapshotClassOf })).toBeUndefined();
});
