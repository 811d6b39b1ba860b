import { forEach, nullableTime, time } from "./building-blocks.mjs";

/** The package declares times as `string`, and drops those of conditions. */
export const times = {
  ...forEach(
    [
      "V1DomainMemoryDumpInfo.endTimestamp",
      "V1DomainMemoryDumpInfo.startTimestamp",
      "V1VirtualMachineInstanceBackupStatus.endTimestamp",
      "V1VirtualMachineInstanceBackupStatus.startTimestamp",
      "V1VirtualMachineInstanceMigrationState.targetNodeDomainReadyTimestamp",
      "V1VirtualMachineInstanceMigrationTargetState.domainReadyTimestamp",
      "V1VirtualMachineInstancePhaseTransitionTimestamp.phaseTransitionTimestamp",
      "V1VirtualMachineInstanceMigrationPhaseTransitionTimestamp.phaseTransitionTimestamp",
      "V1VirtualMachineMemoryDumpRequest.endTimestamp",
      "V1VirtualMachineMemoryDumpRequest.startTimestamp",
      "V1VirtualMachineStartFailure.retryAfterTimestamp",
      "V1beta1Error.time",
      "V1beta1VirtualMachineRestoreStatus.restoreTime",
    ],
    time,
  ),
  ...forEach(
    [
      "V1KubeVirtCondition.lastProbeTime",
      "V1KubeVirtCondition.lastTransitionTime",
      "V1VirtualMachineCondition.lastProbeTime",
      "V1VirtualMachineCondition.lastTransitionTime",
      "V1VirtualMachineInstanceCondition.lastProbeTime",
      "V1VirtualMachineInstanceCondition.lastTransitionTime",
      "V1VirtualMachineInstanceMigrationCondition.lastProbeTime",
      "V1VirtualMachineInstanceMigrationCondition.lastTransitionTime",
      "V1VirtualMachineInstanceMigrationState.endTimestamp",
      "V1VirtualMachineInstanceMigrationState.startTimestamp",
      "V1beta1Condition.lastProbeTime",
      "V1beta1DataSourceCondition.lastHeartbeatTime",
      "V1beta1DataSourceCondition.lastTransitionTime",
      "V1beta1DataVolumeCondition.lastHeartbeatTime",
      "V1beta1DataVolumeCondition.lastTransitionTime",
      "V1beta1Condition.lastTransitionTime",
      "V1beta1VirtualMachineCloneStatus.creationTime",
      "V1beta1VirtualMachineSnapshotContentStatus.creationTime",
      "V1beta1VirtualMachineSnapshotStatus.creationTime",
      "V1beta1VolumeSnapshotStatus.creationTime",
    ],
    nullableTime,
  ),
};
