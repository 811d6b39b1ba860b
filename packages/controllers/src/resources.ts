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
const snapshot = (resource: string): GroupVersionResource => ({
  group: "snapshot.kubevirt.io",
  version: "v1beta1",
  resource,
});

/** The resources the controllers and webhooks read and write. */
export const resources = {
  virtualMachines: kubevirt("virtualmachines"),
  virtualMachineInstances: kubevirt("virtualmachineinstances"),
  virtualMachineInstanceMigrations: kubevirt("virtualmachineinstancemigrations"),
  kubevirts: kubevirt("kubevirts"),
  hyperconvergeds: { group: "hco.kubevirt.io", version: "v1beta1", resource: "hyperconvergeds" },
  virtualMachineInstancetypes: instancetype("virtualmachineinstancetypes"),
  virtualMachineClusterInstancetypes: instancetype("virtualmachineclusterinstancetypes"),
  virtualMachinePreferences: instancetype("virtualmachinepreferences"),
  virtualMachineClusterPreferences: instancetype("virtualmachineclusterpreferences"),
  virtualMachineSnapshots: snapshot("virtualmachinesnapshots"),
  virtualMachineRestores: snapshot("virtualmachinerestores"),
  virtualMachineClones: { group: "clone.kubevirt.io", version: "v1beta1", resource: "virtualmachineclones" },
  volumeSnapshots: { group: "snapshot.storage.k8s.io", version: "v1", resource: "volumesnapshots" },
  volumeSnapshotClasses: {
    group: "snapshot.storage.k8s.io",
    version: "v1",
    resource: "volumesnapshotclasses",
  },
  virtualMachineSnapshotContents: snapshot("virtualmachinesnapshotcontents"),
  controllerRevisions: { group: "apps", version: "v1", resource: "controllerrevisions" },
  events: { group: "", version: "v1", resource: "events" },
  nodes: { group: "", version: "v1", resource: "nodes" },
  persistentVolumeClaims: { group: "", version: "v1", resource: "persistentvolumeclaims" },
  persistentVolumes: { group: "", version: "v1", resource: "persistentvolumes" },
  storageClasses: { group: "storage.k8s.io", version: "v1", resource: "storageclasses" },
  dataVolumes: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datavolumes" },
  cdiConfigs: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "cdiconfigs" },
  dataSources: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datasources" },
  pods: { group: "", version: "v1", resource: "pods" },
} as const satisfies { readonly [name: string]: GroupVersionResource };
