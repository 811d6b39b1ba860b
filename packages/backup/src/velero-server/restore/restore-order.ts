/** Restored before everything else, in this order (Velero pkg/cmd/server defaultRestorePriorities). */
export const highPriorities: readonly string[] = [
  "customresourcedefinitions.apiextensions.k8s.io",
  "namespaces",
  "storageclasses.storage.k8s.io",
  "volumesnapshotclasses.snapshot.storage.k8s.io",
  "volumesnapshotcontents.snapshot.storage.k8s.io",
  "volumesnapshots.snapshot.storage.k8s.io",
  "datauploads.velero.io",
  "persistentvolumes",
  "persistentvolumeclaims",
  "clusterroles.rbac.authorization.k8s.io",
  "roles.rbac.authorization.k8s.io",
  "serviceaccounts",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "secrets",
  "configmaps",
  "limitranges",
  "priorityclasses.scheduling.k8s.io",
  "pods",
  "replicasets.apps",
  "clusterclasses.cluster.x-k8s.io",
  "endpoints",
  "services",
];

/** Restored after everything else. */
export const lowPriorities: readonly string[] = [
  "clusterbootstraps.run.tanzu.vmware.com",
  "clusters.cluster.x-k8s.io",
  "clusterresourcesets.addons.cluster.x-k8s.io",
];

/** Never restored: they are the cluster's own, or Velero's (Velero pkg/controller nonRestorableResources). */
export const neverRestored: readonly string[] = [
  "nodes",
  "events",
  "events.events.k8s.io",
  "backups.velero.io",
  "restores.velero.io",
  "resticrepositories.velero.io",
  "csinodes.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
  "backuprepositories.velero.io",
];

/**
 * Group resources in the order they are restored in: high priorities, the others by name, low priorities.
 * @param first before all of them
 */
export function inRestoreOrder(
  groupResources: readonly string[],
  first: readonly string[] = [],
): readonly string[] {
  const ahead = [...first, ...highPriorities];
  const rank = (name: string): number => {
    const early = ahead.indexOf(name);
    if (early !== -1) return early;
    const late = lowPriorities.indexOf(name);
    return late === -1 ? ahead.length : ahead.length + 1 + late;
  };
  return groupResources.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
