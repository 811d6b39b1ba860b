import { parseApiVersion } from "@unfold/apimachinery";

/** A kind whose objects decide whether a machine comes back. */
interface KnownResource {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
}

/** Kinds whose plural is not the lower-case kind with an s, and those that are looked for by name. */
const irregular: readonly KnownResource[] = [
  { group: "hco.kubevirt.io", kind: "HyperConverged", plural: "hyperconvergeds" },
  { group: "ramendr.openshift.io", kind: "DRPolicy", plural: "drpolicies" },
  { group: "k8s.cni.cncf.io", kind: "NetworkAttachmentDefinition", plural: "network-attachment-definitions" },
  { group: "snapshot.storage.k8s.io", kind: "VolumeSnapshotClass", plural: "volumesnapshotclasses" },
  { group: "storage.k8s.io", kind: "StorageClass", plural: "storageclasses" },
  { group: "networking.k8s.io", kind: "NetworkPolicy", plural: "networkpolicies" },
];

const pluralByKind = new Map(irregular.map(({ group, kind, plural }) => [`${group}/${kind}`, plural]));

/** `virtualmachines.kubevirt.io`; the core group has no suffix. Kinds follow the usual rule unless they are listed. */
export function groupResourceOf(apiVersion: string, kind: string): string {
  const { group } = parseApiVersion(apiVersion);
  const plural = pluralByKind.get(`${group}/${kind}`) ?? regularPlural(kind);
  return group === "" ? plural : `${plural}.${group}`;
}

function regularPlural(kind: string): string {
  const lower = kind.toLowerCase();
  return lower.endsWith("s") ? `${lower}es` : `${lower}s`;
}

/** Group resources the audit asks for by name. */
export const resources = {
  applications: "applications.argoproj.io",
  backups: "backups.velero.io",
  configMaps: "configmaps",
  dataSources: "datasources.cdi.kubevirt.io",
  dataVolumes: "datavolumes.cdi.kubevirt.io",
  deployments: "deployments.apps",
  drPlacementControls: "drplacementcontrols.ramendr.openshift.io",
  hyperConvergeds: "hyperconvergeds.hco.kubevirt.io",
  kubeVirts: "kubevirts.kubevirt.io",
  machineInstances: "virtualmachineinstances.kubevirt.io",
  machineSnapshots: "virtualmachinesnapshots.snapshot.kubevirt.io",
  machines: "virtualmachines.kubevirt.io",
  namespaces: "namespaces",
  persistentVolumeClaims: "persistentvolumeclaims",
  placements: "placements.cluster.open-cluster-management.io",
  pods: "pods",
  recipes: "recipes.ramendr.openshift.io",
  restores: "restores.velero.io",
  revisions: "controllerrevisions.apps",
  secrets: "secrets",
  serviceAccounts: "serviceaccounts",
  volumeReplicationGroups: "volumereplicationgroups.ramendr.openshift.io",
  volumeSnapshots: "volumesnapshots.snapshot.storage.k8s.io",
} as const;
