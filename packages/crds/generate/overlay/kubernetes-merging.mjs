import { forEach, mapBy, set } from "./building-blocks.mjs";

const podSpec = (field) => `core/v1.PodSpec.${field}`;
const container = (field) => ["Container", "EphemeralContainer"].map((type) => `core/v1.${type}.${field}`);

/** How server-side apply merges lists of built-in types. A list that is not named here is atomic. */
export const kubernetesMerging = {
  ...forEach(
    [
      ...["containers", "ephemeralContainers", "imagePullSecrets", "initContainers", "resourceClaims"].map(
        podSpec,
      ),
      ...["schedulingGates", "volumes"].map(podSpec),
      ...container("env"),
      "admissionregistration/v1.MutatingWebhook.matchConditions",
      "admissionregistration/v1.MutatingWebhookConfiguration.webhooks",
      "admissionregistration/v1.ValidatingWebhook.matchConditions",
      "admissionregistration/v1.ValidatingWebhookConfiguration.webhooks",
      "core/v1.ResourceRequirements.claims",
      "core/v1.ServiceAccount.secrets",
    ],
    mapBy("name"),
  ),
  ...forEach(
    [
      "apiextensions/v1.CustomResourceDefinitionStatus.conditions",
      "apps/v1.DaemonSetStatus.conditions",
      "apps/v1.DeploymentStatus.conditions",
      "apps/v1.ReplicaSetStatus.conditions",
      "apps/v1.StatefulSetStatus.conditions",
      "core/v1.NamespaceStatus.conditions",
      "core/v1.NodeStatus.addresses",
      "core/v1.NodeStatus.conditions",
      "core/v1.PersistentVolumeClaimStatus.conditions",
      "core/v1.PodStatus.conditions",
      "core/v1.ServiceStatus.conditions",
    ],
    mapBy("type"),
  ),
  ...forEach(["meta/v1.ObjectMeta.finalizers", "core/v1.NodeSpec.podCIDRs"], set),
  ...forEach(container("ports"), mapBy("containerPort", "protocol")),
  ...forEach(container("volumeMounts"), mapBy("mountPath")),
  ...forEach(container("volumeDevices"), mapBy("devicePath")),
  [podSpec("hostAliases")]: mapBy("ip"),
  [podSpec("topologySpreadConstraints")]: mapBy("topologyKey", "whenUnsatisfiable"),
  "core/v1.PodStatus.podIPs": mapBy("ip"),
  "core/v1.ServiceSpec.ports": mapBy("port", "protocol"),
  "meta/v1.ObjectMeta.ownerReferences": mapBy("uid"),
};

/** Objects that have one owner as a whole. */
export const kubernetesAtomicObjects = [
  "core/v1.ConfigMapKeySelector",
  "core/v1.LocalObjectReference",
  "core/v1.NodeSelector",
  "core/v1.NodeSelectorTerm",
  "core/v1.ObjectFieldSelector",
  "core/v1.ObjectReference",
  "core/v1.ResourceFieldSelector",
  "core/v1.SecretKeySelector",
  "core/v1.SecretReference",
  "core/v1.TypedLocalObjectReference",
  "discovery/v1.EndpointPort",
  "meta/v1.LabelSelector",
  "meta/v1.OwnerReference",
  "rbac/v1.RoleRef",
  "rbac/v1.Subject",
];
