import { ageColumn, type CustomKind } from "../custom-kind.js";
import { fields, flag, quantityText, text, textMap } from "../hyperconverged/schema-parts.js";

const error = fields({ message: text, time: { ...text, format: "date-time" } });

const approvedBy = "https://github.com/kubernetes-csi/external-snapshotter/pull/814";

/** The external snapshotter's kind: a snapshot of one volume (kubernetes-csi/external-snapshotter client/apis/volumesnapshot/v1). */
export const volumeSnapshot: CustomKind = {
  group: "snapshot.storage.k8s.io",
  kind: "VolumeSnapshot",
  plural: "volumesnapshots",
  singular: "volumesnapshot",
  shortNames: ["vs"],
  inAll: false,
  scope: "Namespaced",
  labels: {},
  approvedBy,
  versions: [{ name: "v1", storage: true }],
  statusSubresource: true,
  columns: [
    { name: "ReadyToUse", type: "boolean", jsonPath: ".status.readyToUse" },
    { name: "SourcePVC", type: "string", jsonPath: ".spec.source.persistentVolumeClaimName" },
    { name: "SourceSnapshotContent", type: "string", jsonPath: ".spec.source.volumeSnapshotContentName" },
    { name: "RestoreSize", type: "string", jsonPath: ".status.restoreSize" },
    { name: "SnapshotClass", type: "string", jsonPath: ".spec.volumeSnapshotClassName" },
    { name: "SnapshotContent", type: "string", jsonPath: ".status.boundVolumeSnapshotContentName" },
    { name: "CreationTime", type: "date", jsonPath: ".status.creationTime" },
    ageColumn,
  ],
  schema: (_, pool) =>
    pool.resolve(
      fields(
        {
          apiVersion: text,
          kind: text,
          metadata: fields({}),
          spec: fields(
            {
              source: fields({ persistentVolumeClaimName: text, volumeSnapshotContentName: text }),
              volumeSnapshotClassName: text,
            },
            { required: ["source"] },
          ),
          status: fields({
            boundVolumeSnapshotContentName: text,
            creationTime: { ...text, format: "date-time" },
            readyToUse: flag,
            restoreSize: quantityText,
            error,
            volumeGroupSnapshotName: text,
          }),
        },
        { required: ["spec"] },
      ),
    ),
};

/** How volumes of one storage system are snapshotted. */
export const volumeSnapshotClass: CustomKind = {
  group: "snapshot.storage.k8s.io",
  kind: "VolumeSnapshotClass",
  plural: "volumesnapshotclasses",
  singular: "volumesnapshotclass",
  shortNames: ["vsclass", "vsclasses"],
  inAll: false,
  scope: "Cluster",
  labels: {},
  approvedBy,
  versions: [{ name: "v1", storage: true }],
  statusSubresource: false,
  columns: [
    { name: "Driver", type: "string", jsonPath: ".driver" },
    { name: "DeletionPolicy", type: "string", jsonPath: ".deletionPolicy" },
    ageColumn,
  ],
  schema: (_, pool) =>
    pool.resolve(
      fields(
        {
          apiVersion: text,
          kind: text,
          metadata: fields({}),
          driver: text,
          deletionPolicy: { type: "string", enum: ["Delete", "Retain"] },
          parameters: textMap,
        },
        { required: ["driver", "deletionPolicy"] },
      ),
    ),
};
