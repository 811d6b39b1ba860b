import { forEach, mapBy, set } from "./building-blocks.mjs";

/** How server-side apply merges lists of KubeVirt's types. A list that is not named here is atomic. */
export const merging = {
  ...forEach(
    [
      "V1QemuGuestAgentSSHPublicKeyAccessCredentialPropagation.users",
      "V1TLSConfiguration.ciphers",
      "V1beta1SnapshotVolumesLists.excludedVolumes",
      "V1beta1SnapshotVolumesLists.includedVolumes",
      "V1beta1VirtualMachineRestoreStatus.deletedDataVolumes",
      "V1beta1VirtualMachineSnapshotStatus.indications",
    ],
    set,
  ),
  "V1KubeVirtConfiguration.supportContainerResources": mapBy("type"),
  "V1VirtualMachineInstanceSpec.resourceClaims": mapBy("name"),
  "V1VirtualMachineInstanceSpec.utilityVolumes": mapBy("name"),
  "V1VirtualMachineInstanceSpec.topologySpreadConstraints": mapBy("topologyKey", "whenUnsatisfiable"),
};

/** Objects that have one owner as a whole. */
export const atomicObjects = [
  "K8sIoApiCoreV1LocalObjectReference",
  "K8sIoApiCoreV1NodeSelector",
  "K8sIoApiCoreV1NodeSelectorTerm",
  "K8sIoApiCoreV1ObjectFieldSelector",
  "K8sIoApiCoreV1ResourceFieldSelector",
  "K8sIoApiCoreV1TypedLocalObjectReference",
  "K8sIoApimachineryPkgApisMetaV1LabelSelector",
  "V1ConfigMapVolumeSource",
];
