import { ageColumn, type CustomKind } from "../custom-kind.js";
import { fields, flag, int64, oneOf, quantityText, text, textMap } from "../hyperconverged/schema-parts.js";

const error = fields({ message: text, time: { ...text, format: "date-time" } });

const deletionPolicy = oneOf("Delete", "Retain");

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

/** What a storage system knows of one snapshot; the simulated one keeps none. */
export const volumeSnapshotContent: CustomKind = {
  group: "snapshot.storage.k8s.io",
  kind: "VolumeSnapshotContent",
  plural: "volumesnapshotcontents",
  singular: "volumesnapshotcontent",
  shortNames: ["vsc", "vscs"],
  inAll: false,
  scope: "Cluster",
  labels: {},
  approvedBy,
  versions: [{ name: "v1", storage: true }],
  statusSubresource: true,
  columns: [
    { name: "ReadyToUse", type: "boolean", jsonPath: ".status.readyToUse" },
    { name: "RestoreSize", type: "integer", jsonPath: ".status.restoreSize" },
    { name: "DeletionPolicy", type: "string", jsonPath: ".spec.deletionPolicy" },
    { name: "Driver", type: "string", jsonPath: ".spec.driver" },
    { name: "VolumeSnapshotClass", type: "string", jsonPath: ".spec.volumeSnapshotClassName" },
    { name: "VolumeSnapshot", type: "string", jsonPath: ".spec.volumeSnapshotRef.name" },
    { name: "VolumeSnapshotNamespace", type: "string", jsonPath: ".spec.volumeSnapshotRef.namespace" },
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
              deletionPolicy,
              driver: text,
              source: fields({ snapshotHandle: text, volumeHandle: text }),
              sourceVolumeMode: text,
              volumeSnapshotClassName: text,
              volumeSnapshotRef: fields({
                apiVersion: text,
                fieldPath: text,
                kind: text,
                name: text,
                namespace: text,
                resourceVersion: text,
                uid: text,
              }),
            },
            { required: ["deletionPolicy", "driver", "source", "volumeSnapshotRef"] },
          ),
          status: fields({
            creationTime: int64,
            error,
            readyToUse: flag,
            restoreSize: { ...int64, minimum: 0 },
            snapshotHandle: text,
            volumeGroupSnapshotHandle: text,
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
          deletionPolicy,
          parameters: textMap,
        },
        { required: ["driver", "deletionPolicy"] },
      ),
    ),
};
