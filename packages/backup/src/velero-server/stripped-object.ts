import { type JsonObject, type KubeObject, withField } from "@unfold/apimachinery";
import { veleroLabels } from "./velero-resources.js";

/** Metadata that is a cluster's own (Velero pkg/restore resetMetadata). */
const clustersMetadata: readonly string[] = [
  "generateName",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "ownerReferences",
  "managedFields",
];

/** An object without what only its cluster could say of it, and without status. @param kept metadata that stays */
export function strippedObject(object: KubeObject, kept: readonly string[] = []): KubeObject {
  const metadata = clustersMetadata
    .filter((field) => !kept.includes(field))
    .reduce<JsonObject>((left, field) => withField(left, field, undefined), object.metadata);
  return withField({ ...object, metadata }, "status", undefined) as KubeObject;
}

/** An object with the labels that tell where it was restored from. */
export function withRestoreLabels(object: KubeObject, backup: string, restore: string): KubeObject {
  const labels = {
    ...object.metadata.labels,
    [veleroLabels.backupName]: backup,
    [veleroLabels.restoreName]: restore,
  };
  return { ...object, metadata: { ...object.metadata, labels } };
}
