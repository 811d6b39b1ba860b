import { forEach, intOrString, quantity } from "./building-blocks.mjs";

/** The package declares quantities as `string`, and drops fields of type IntOrString altogether. */
export const quantities = {
  ...forEach(
    [
      "K8sIoApiCoreV1ResourceFieldSelector.divisor",
      "K8sIoApiCoreV1VolumeResourceRequirements.limits{}",
      "K8sIoApiCoreV1VolumeResourceRequirements.requests{}",
      "V1DiskVerification.memoryLimit",
      "V1EmptyDiskSource.capacity",
      "V1HostDisk.capacity",
      "V1KubeVirtConfiguration.cpuRequest",
      "V1LiveUpdateConfiguration.maxGuest",
      "V1Memory.guest",
      "V1Memory.maxGuest",
      "V1MemoryStatus.guestAtBoot",
      "V1MemoryStatus.guestCurrent",
      "V1MemoryStatus.guestRequested",
      "V1MemoryStatus.memoryOverhead",
      "V1MigrationConfiguration.bandwidthPerMigration",
      "V1PersistentVolumeClaimInfo.capacity{}",
      "V1PersistentVolumeClaimInfo.requests{}",
      "V1ReservedOverhead.addedOverhead",
      "V1ResourceRequirements.limits{}",
      "V1ResourceRequirements.requests{}",
      "V1ResourceRequirementsWithoutClaims.limits{}",
      "V1ResourceRequirementsWithoutClaims.requests{}",
      "V1VirtualMachineInstanceMigrationState.targetMemoryOverhead",
      "V1beta1MemoryInstancetype.guest",
      "V1beta1MemoryInstancetype.maxGuest",
      "V1beta1MemoryPreferenceRequirement.guest",
    ],
    quantity,
  ),
  ...forEach(["K8sIoApiCoreV1HTTPGetAction.port", "K8sIoApiCoreV1TCPSocketAction.port"], intOrString),
};
