/** The built-in kinds that the embedded API server describes: `[group, version, kinds]`. */
const kindsByGroup = [
  [
    "",
    "v1",
    [
      "ConfigMap",
      "Endpoints",
      "Event",
      "Namespace",
      "Node",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "Pod",
      "Secret",
      "Service",
      "ServiceAccount",
    ],
  ],
  ["admissionregistration.k8s.io", "v1", ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]],
  ["apiextensions.k8s.io", "v1", ["CustomResourceDefinition"]],
  ["apiregistration.k8s.io", "v1", ["APIService"]],
  ["apps", "v1", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]],
  ["batch", "v1", ["Job"]],
  ["coordination.k8s.io", "v1", ["Lease"]],
  ["discovery.k8s.io", "v1", ["EndpointSlice"]],
  ["events.k8s.io", "v1", ["Event"]],
  ["rbac.authorization.k8s.io", "v1", ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]],
  ["storage.k8s.io", "v1", ["StorageClass"]],
];

/** kubernetes-types names its folders after the Go packages: the group's first word, `core` for the core group. */
function folderOf(group) {
  return group === "" ? "core" : group.split(".")[0];
}

/** `[group, version, kind, declared type]`, as for custom kinds. */
export const builtinKinds = kindsByGroup.flatMap(([group, version, kinds]) =>
  kinds.map((kind) => [group, version, kind, `${folderOf(group)}/${version}.${kind}`]),
);
