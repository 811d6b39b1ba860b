import { forEach } from "./building-blocks.mjs";

/** Values that the API server itself checks or fills in. */
export const values = {
  "V1InstancetypeConfiguration.referencePolicy": {
    enum: ["reference", "expand", "expandAll"],
    nullable: true,
  },
  "V1KubeVirtConfiguration.vmRolloutStrategy": { enum: ["Stage", "LiveUpdate"], nullable: true },
  "V1KubeVirtConfiguration.roleAggregationStrategy": { enum: ["AggregateToDefault", "Manual"] },
  "V1KubeVirtConfiguration.hypervisors": { maxItems: 1 },
  "V1HypervisorConfiguration.name": { enum: ["kvm", "hyperv-direct"] },
  "V1TLSConfiguration.minTLSVersion": {
    enum: ["VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"],
  },
  "V1DomainSpec.rebootPolicy": { enum: ["Reboot", "Terminate"] },
  "V1ReservedOverhead.memLock": { enum: ["NotRequired", "Required"] },
  "V1beta1DataVolumeSpec.contentType": { enum: ["kubevirt", "archive"] },
  "V1beta1VirtualMachineCloneSpec.volumeNamePolicy": { enum: ["RandomizeNames", "PrefixTargetName"] },
  "V1beta1VirtualMachineRestoreSpec.targetReadinessPolicy": {
    default: "WaitGracePeriod",
    enum: ["WaitGracePeriod", "StopTarget", "FailImmediate", "WaitEventually"],
  },
  "V1VirtualMachineStatus.printableStatus": { default: "Stopped" },
  "V1TDXAttestationConfiguration.enforced": { default: false },
  "V1TDXAttestationConfiguration.qgsSocketPath": { default: "/var/run/tdx-qgs/qgs.socket" },
  "K8sIoApiCoreV1LocalObjectReference.name": { default: "" },
  "V1ConfigMapVolumeSource.name": { default: "" },
  "V1PersistentVolumeClaimInfo.filesystemOverhead": { pattern: "^(0(?:\\.\\d{1,3})?|1)$" },
  "V1CustomizeComponentsPatch.resourceName": { minLength: 1 },
  "V1CustomizeComponentsPatch.resourceType": { minLength: 1 },
  "V1ContainerPathVolumeSource.path": {
    maxLength: 4096,
    "x-kubernetes-validations": [
      { rule: "self.startsWith('/')", message: "path must be absolute (start with '/')" },
      { rule: "!self.contains('..')", message: "path must not contain '..'" },
    ],
  },
  "V1ContainerPathVolumeSource.readOnly": {
    default: true,
    "x-kubernetes-validations": [
      { rule: "self == true", message: "readOnly must be true, write access is not supported" },
    ],
  },
  ...forEach(
    [
      "V1Devices.disks",
      "V1Devices.interfaces",
      "V1VirtualMachineInstanceSpec.accessCredentials",
      "V1VirtualMachineInstanceSpec.networks",
      "V1VirtualMachineInstanceSpec.utilityVolumes",
      "V1VirtualMachineInstanceSpec.volumes",
    ],
    { maxItems: 256 },
  ),
  ...forEach(
    [
      "V1ChangedBlockTrackingStatus.backupStatus",
      "V1CommonInstancetypesDeployment.enabled",
      "V1ConfidentialComputeConfiguration.tdx",
      "V1DataVolumeTemplateSpec.status",
      "V1KubeVirtConfiguration.changedBlockTrackingLabelSelectors",
      "V1KubeVirtConfiguration.commonInstancetypesDeployment",
      "V1KubeVirtConfiguration.confidentialCompute",
      "V1KubeVirtConfiguration.instancetype",
      "V1KubeVirtConfiguration.virtTemplateDeployment",
      "V1VirtTemplateDeployment.enabled",
      "V1VirtualMachineInstanceStatus.changedBlockTracking",
      "V1VirtualMachineSpec.dataVolumeTemplates[]",
      "V1VirtualMachineStatus.changedBlockTracking",
      "V1VirtualMachineStatus.instancetypeRef",
      "V1VirtualMachineStatus.memoryDumpRequest",
      "V1VirtualMachineStatus.preferenceRef",
      "V1VirtualMachineStatus.startFailure",
      "V1beta1VirtualMachineCloneStatus.restoreName",
      "V1beta1VirtualMachineCloneStatus.snapshotName",
      "V1beta1VirtualMachineCloneStatus.targetName",
    ],
    { nullable: true },
  ),
};
