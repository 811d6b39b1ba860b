/** The built-in kinds that the embedded API server describes: `[group, version, kinds]`. */
const kindsByGroup = [
  [
    "",
    "v1",
    [
      "ConfigMap",
      "Endpoints",
      "Event",
      "LimitRange",
      "Namespace",
      "Node",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "Pod",
      "PodTemplate",
      "ReplicationController",
      "ResourceQuota",
      "Secret",
      "Service",
      "ServiceAccount",
    ],
  ],
  [
    "admissionregistration.k8s.io",
    "v1",
    [
      "MutatingWebhookConfiguration",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
      "ValidatingWebhookConfiguration",
    ],
  ],
  ["apiextensions.k8s.io", "v1", ["CustomResourceDefinition"]],
  ["apiregistration.k8s.io", "v1", ["APIService"]],
  ["apps", "v1", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]],
  ["authentication.k8s.io", "v1", ["SelfSubjectReview", "TokenReview"]],
  [
    "authorization.k8s.io",
    "v1",
    ["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
  ],
  ["autoscaling", "v1", ["HorizontalPodAutoscaler"]],
  ["autoscaling", "v2", ["HorizontalPodAutoscaler"]],
  ["batch", "v1", ["CronJob", "Job"]],
  ["certificates.k8s.io", "v1", ["CertificateSigningRequest"]],
  ["coordination.k8s.io", "v1", ["Lease"]],
  ["discovery.k8s.io", "v1", ["EndpointSlice"]],
  ["events.k8s.io", "v1", ["Event"]],
  ["networking.k8s.io", "v1", ["Ingress", "IngressClass", "NetworkPolicy"]],
  ["node.k8s.io", "v1", ["RuntimeClass"]],
  ["policy", "v1", ["PodDisruptionBudget"]],
  ["rbac.authorization.k8s.io", "v1", ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]],
  ["scheduling.k8s.io", "v1", ["PriorityClass"]],
  [
    "storage.k8s.io",
    "v1",
    ["CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment"],
  ],
];

/** kubernetes-types names its folders after the Go packages: the group's first word, `core` for the core group. */
function folderOf(group) {
  return group === "" ? "core" : group.split(".")[0];
}

/** `[group, version, kind, declared type]`, as for custom kinds. */
export const builtinKinds = kindsByGroup.flatMap(([group, version, kinds]) =>
  kinds.map((kind) => [group, version, kind, `${folderOf(group)}/${version}.${kind}`]),
);
