import { int32, int64, quantity } from "./building-blocks.mjs";

/** Fields of KubeVirt 1.9 that the types package, built from an earlier release, does not have yet. */
export const newerFields = {
  "V1Interface.portRanges": {
    description:
      "Ranges of ports forwarded to the machine; only for masquerade, and not together with ports.",
    type: "array",
    items: {
      type: "object",
      properties: { protocol: { type: "string" }, start: int32, end: int32 },
      required: ["end", "protocol", "start"],
    },
  },
  "V1Network.resourceClaim": {
    description: "A network given by an entry of spec.resourceClaims (dynamic resource allocation, alpha).",
    type: "object",
    properties: { claimName: { type: "string" }, requestName: { type: "string" } },
  },
  "V1VirtualMachineInstanceSpec.serviceAccountName": {
    description:
      "Service account of the launcher pod. Its token reaches the guest only through a serviceAccount volume.",
    type: "string",
  },
  "V1KubeVirtConfiguration.persistentReservationConfiguration": {
    description: "Whether what SCSI persistent reservation needs is deployed.",
    type: "object",
    nullable: true,
    properties: { enabled: { type: "boolean", nullable: true } },
  },
  "V1VirtualMachineInstanceBackupStatus.quiesceStatus": {
    description: "Whether freezing the file systems succeeded, failed or was left out.",
    type: "string",
  },
  "V1beta1VirtualMachinePreferenceSpec.preferredLaunchSecurity": {
    $ref: "V1LaunchSecurity",
    description:
      "Launch security of a machine for which neither its template nor its instance type sets one.",
  },
  "V1MigrationConfiguration.maxDowntimeMs": {
    ...int64,
    description: "How long, in milliseconds, the guest may stand still at switchover; 900 when unset.",
    minimum: 1,
    maximum: 2000000,
  },
  // Only in the record of a running migration: the same type in KubeVirt's configuration does not have it.
  "V1VirtualMachineInstanceMigrationState.migrationConfiguration": {
    properties: { experimental: { $ref: "ExperimentalMigrationOptions" } },
  },
};

const atLeastOne = (schema) => ({ ...schema, minimum: 1 });

/** Types of the fields above. */
export const newerTypes = {
  ExperimentalMigrationOptions: {
    description: "Alpha options of live migration, which may disappear in any release.",
    fields: {
      compression: { type: "string", enum: ["none", "zstd"] },
      downtimeTuning: {
        type: "object",
        properties: {
          cooldownSeconds: atLeastOne(int32),
          initialMs: atLeastOne(int64),
          startAfterIteration: atLeastOne(int64),
          steps: atLeastOne(int32),
        },
      },
      stallDetector: {
        type: "object",
        properties: {
          completionTimeoutFactor: quantity,
          ewmaAlpha: quantity,
          patienceWindowDecayFactor: quantity,
          precopyPossibleFactor: quantity,
          searchLocalMinima: { type: "boolean" },
          stallMargin: { ...int64, minimum: 0, maximum: 100 },
          stallProgressTimeout: { ...int64, minimum: 0 },
          switchoverTimeout: { ...int64, minimum: 0 },
        },
      },
    },
  },
  K8sIoApiCoreV1HTTPGetAction: { required: ["port"] },
  K8sIoApiCoreV1TCPSocketAction: { required: ["port"] },
  // A running backup names its volumes only; how they are reached stands in the backup object.
  V1alpha1BackupVolumeInfo: {
    required: ["volumeName"],
    drop: ["dataEndpoint", "diskTarget", "mapEndpoint"],
  },
};
