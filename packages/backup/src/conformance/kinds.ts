import type { GroupVersionResource } from "@unfold/apimachinery";

const kubevirt = (resource: string): GroupVersionResource => ({
  group: "kubevirt.io",
  version: "v1",
  resource,
});
const instancetype = (resource: string): GroupVersionResource => ({
  group: "instancetype.kubevirt.io",
  version: "v1beta1",
  resource,
});
const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });
const velero = (resource: string): GroupVersionResource => ({ group: "velero.io", version: "v1", resource });

/** The kinds the scenarios create, watch and delete, in the versions the PartnerComp suite uses. */
export const kinds = {
  Backup: velero("backups"),
  ConfigMap: core("configmaps"),
  ControllerRevision: { group: "apps", version: "v1", resource: "controllerrevisions" },
  DataVolume: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datavolumes" },
  HyperConverged: { group: "hco.kubevirt.io", version: "v1beta1", resource: "hyperconvergeds" },
  Namespace: core("namespaces"),
  PersistentVolumeClaim: core("persistentvolumeclaims"),
  Pod: core("pods"),
  Restore: velero("restores"),
  Secret: core("secrets"),
  ServiceAccount: core("serviceaccounts"),
  VirtualMachine: kubevirt("virtualmachines"),
  VirtualMachineClusterInstancetype: instancetype("virtualmachineclusterinstancetypes"),
  VirtualMachineClusterPreference: instancetype("virtualmachineclusterpreferences"),
  VirtualMachineInstance: kubevirt("virtualmachineinstances"),
  VirtualMachineInstancetype: instancetype("virtualmachineinstancetypes"),
  VirtualMachinePreference: instancetype("virtualmachinepreferences"),
  VolumeSnapshotContent: {
    group: "snapshot.storage.k8s.io",
    version: "v1",
    resource: "volumesnapshotcontents",
  },
} as const satisfies { readonly [kind: string]: GroupVersionResource };

export type KindName = keyof typeof kinds;

const clusterScoped: ReadonlySet<KindName> = new Set([
  "Namespace",
  "VirtualMachineClusterInstancetype",
  "VirtualMachineClusterPreference",
  "VolumeSnapshotContent",
]);

export function isClusterScoped(kind: KindName): boolean {
  return clusterScoped.has(kind);
}
