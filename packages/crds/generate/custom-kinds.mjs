/**
 * The custom kinds whose schemas are generated, as `[group, version, kind, declared type]`. The declared type of several
 * kinds can be one and the same; versions that share a schema are told apart where the kinds are defined.
 */
export const customKinds = [
  ["kubevirt.io", "v1", "KubeVirt", "V1KubeVirt"],
  ["kubevirt.io", "v1", "VirtualMachine", "V1VirtualMachine"],
  ["kubevirt.io", "v1", "VirtualMachineInstance", "V1VirtualMachineInstance"],
  ["kubevirt.io", "v1", "VirtualMachineInstanceMigration", "V1VirtualMachineInstanceMigration"],
  ["instancetype.kubevirt.io", "v1beta1", "VirtualMachineInstancetype", "V1beta1VirtualMachineInstancetype"],
  [
    "instancetype.kubevirt.io",
    "v1beta1",
    "VirtualMachineClusterInstancetype",
    "V1beta1VirtualMachineClusterInstancetype",
  ],
  ["instancetype.kubevirt.io", "v1beta1", "VirtualMachinePreference", "V1beta1VirtualMachinePreference"],
  [
    "instancetype.kubevirt.io",
    "v1beta1",
    "VirtualMachineClusterPreference",
    "V1beta1VirtualMachineClusterPreference",
  ],
  ["snapshot.kubevirt.io", "v1beta1", "VirtualMachineSnapshot", "V1beta1VirtualMachineSnapshot"],
  [
    "snapshot.kubevirt.io",
    "v1beta1",
    "VirtualMachineSnapshotContent",
    "V1beta1VirtualMachineSnapshotContent",
  ],
  ["snapshot.kubevirt.io", "v1beta1", "VirtualMachineRestore", "V1beta1VirtualMachineRestore"],
  ["clone.kubevirt.io", "v1beta1", "VirtualMachineClone", "V1beta1VirtualMachineClone"],
  ["cdi.kubevirt.io", "v1beta1", "DataVolume", "V1beta1DataVolume"],
  ["cdi.kubevirt.io", "v1beta1", "DataSource", "V1beta1DataSource"],
];
