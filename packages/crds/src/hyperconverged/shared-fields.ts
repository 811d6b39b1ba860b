import {
  emptyOrNull,
  fields,
  flag,
  freeForm,
  int32,
  int64,
  integer,
  listBy,
  listOf,
  oneOf,
  quantity,
  quantityText,
  rule,
  setOf,
  text,
  textMap,
  typeOf,
  withDefault,
} from "./schema-parts.js";

/** Fields of the spec that v1beta1 and v1 spell alike, although they sit in different places. */

const lifetime = (duration: string, renewBefore: string) =>
  withDefault(
    fields({ duration: withDefault(text, duration), renewBefore: withDefault(text, renewBefore) }),
    {
      duration,
      renewBefore,
    },
  );

export const defaultCertConfig = {
  ca: { duration: "48h0m0s", renewBefore: "24h0m0s" },
  server: { duration: "24h0m0s", renewBefore: "12h0m0s" },
};

export const certConfig = withDefault(
  fields({ ca: lifetime("48h0m0s", "24h0m0s"), server: lifetime("24h0m0s", "12h0m0s") }),
  defaultCertConfig,
);

export const labelSelector = typeOf("K8sIoApimachineryPkgApisMetaV1LabelSelector");

export const changedBlockTrackingLabelSelectors = fields({
  namespaceLabelSelector: labelSelector,
  virtualMachineLabelSelector: labelSelector,
});

export const evictionStrategy = oneOf("None", "LiveMigrate", "LiveMigrateIfPossible", "External");

/** A share between 0 and 1. */
const share = { ...text, pattern: "^(0(?:\\.\\d{1,3})?|1)$" };

export const filesystemOverhead = fields({
  global: share,
  storageClass: { type: "object", additionalProperties: share },
});

export const higherWorkloadDensity = withDefault(
  fields({ memoryOvercommitPercentage: { ...integer, default: 100, minimum: 10 } }),
  { memoryOvercommitPercentage: 100 },
);

export const hypervisors = listOf(fields({ name: oneOf("kvm", "hyperv-direct") }), { maxItems: 1 });

export const ksmConfiguration = fields({ nodeLabelSelector: labelSelector });

const macAddress = { ...text, pattern: "^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$" };

export const kubeMacPoolConfiguration = fields(
  { rangeEnd: macAddress, rangeStart: macAddress },
  rule(
    "(has(self.rangeStart) && has(self.rangeEnd)) || (!has(self.rangeStart) && !has(self.rangeEnd))",
    "both rangeStart and rangeEnd must be configured together, or both omitted",
  ),
);

/** What every live migration uses unless a policy says otherwise, as filled in when the whole object is absent. */
export const defaultLiveMigrationConfig = {
  allowAutoConverge: false,
  allowPostCopy: false,
  completionTimeoutPerGiB: 20,
  parallelMigrationsPerCluster: 5,
  parallelOutboundMigrationsPerNode: 1,
  progressTimeout: 150,
};

export const liveMigrationConfig = fields({
  allowAutoConverge: withDefault(flag, false),
  allowPostCopy: withDefault(flag, false),
  allowWorkloadDisruption: withDefault(flag, false),
  bandwidthPerMigration: quantityText,
  completionTimeoutPerGiB: withDefault(int64, 20),
  network: text,
  parallelMigrationsPerCluster: withDefault(int32, 5),
  parallelOutboundMigrationsPerNode: withDefault(int32, 1),
  progressTimeout: withDefault(int64, 150),
});

export const liveUpdateConfiguration = typeOf("V1LiveUpdateConfiguration");

export const logVerbosityConfig = fields({ cdi: int32, kubevirt: typeOf("V1LogVerbosity") });

export const networkBinding = {
  type: "object",
  additionalProperties: typeOf("V1InterfaceBindingPlugin"),
} as const;

export const nodePlacement = typeOf("V1NodePlacement");

const hostDevice = (selector: string) => ({
  disabled: flag,
  externalResourceProvider: flag,
  resourceName: text,
  [selector]: text,
});

export const permittedHostDevices = fields({
  mediatedDevices: listBy(
    "mdevNameSelector",
    fields(hostDevice("mdevNameSelector"), { required: ["mdevNameSelector", "resourceName"] }),
  ),
  pciHostDevices: listBy(
    "pciDeviceSelector",
    fields(hostDevice("pciDeviceSelector"), { required: ["pciDeviceSelector", "resourceName"] }),
  ),
  usbHostDevices: listBy(
    "resourceName",
    fields(
      {
        disabled: flag,
        externalResourceProvider: flag,
        resourceName: text,
        selectors: listOf(fields({ product: text, vendor: text }, { required: ["product", "vendor"] })),
      },
      { required: ["resourceName"] },
    ),
  ),
});

/** core/v1 ResourceRequirements. */
export const resourceRequirements = fields({
  claims: listBy("name", fields({ name: text, request: text }, { required: ["name"] })),
  limits: { type: "object", additionalProperties: quantity },
  requests: { type: "object", additionalProperties: quantity },
});

export const roleAggregationStrategy = oneOf("AggregateToDefault", "Manual");

export const storageImport = fields({ insecureRegistries: setOf(text) });

/** OpenShift's TLSSecurityProfile. */
export const tlsSecurityProfile = fields({
  custom: fields(
    {
      ciphers: listOf(text),
      minTLSVersion: oneOf("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"),
    },
    { nullable: true },
  ),
  intermediate: emptyOrNull,
  modern: emptyOrNull,
  old: emptyOrNull,
  type: oneOf("Old", "Intermediate", "Modern", "Custom"),
});

export const tuningPolicy = oneOf("annotation", "highBurst");

export const uninstallStrategy = withDefault(
  oneOf("RemoveWorkloads", "BlockUninstallIfWorkloadsExist"),
  "BlockUninstallIfWorkloadsExist",
);

export const vmiCalcConfigName = withDefault(
  oneOf(
    "VmiPodUsage",
    "VirtualResources",
    "DedicatedVirtualResources",
    "IgnoreVmiCalculator",
    "GuestEffectiveResources",
  ),
  "DedicatedVirtualResources",
);

export const vmiCPUAllocationRatio = { ...integer, default: 10, minimum: 1 };

/** Rule of the object that holds the ratio. */
export const positiveAllocationRatio = rule(
  "!has(self.vmiCPUAllocationRatio) || self.vmiCPUAllocationRatio > 0",
  "vmiCPUAllocationRatio must be greater than 0",
);

export const workloadUpdateStrategy = withDefault(
  fields(
    {
      batchEvictionInterval: withDefault(text, "1m0s"),
      batchEvictionSize: withDefault(integer, 10),
      workloadUpdateMethods: withDefault(listOf(text), ["LiveMigrate"]),
    },
    { required: ["workloadUpdateMethods"] },
  ),
  { batchEvictionInterval: "1m0s", batchEvictionSize: 10, workloadUpdateMethods: ["LiveMigrate"] },
);

/** How a virtual machine's type reaches its definition; KubeVirt acts as `reference` when nothing is said. */
export const instancetypeConfig = fields({
  referencePolicy: { ...oneOf("reference", "expand", "expandAll"), nullable: true },
});

/** Whether KubeVirt's own instance types and preferences are deployed; they are unless this is false. */
export const commonInstancetypesDeployment = fields({ enabled: { ...flag, nullable: true } });

const templateMetadata = fields({
  annotations: textMap,
  finalizers: listOf(text),
  labels: textMap,
  name: text,
  namespace: text,
});

/** A DataImportCron (CDI) to create; the DataVolume in it is CDI's to check. */
export const dataImportCronTemplate = {
  metadata: templateMetadata,
  spec: fields(
    {
      garbageCollect: text,
      importsToKeep: int32,
      managedDataSource: text,
      retentionPolicy: text,
      schedule: text,
      serviceAccountName: { ...text, minLength: 1 },
      template: { ...freeForm, required: ["spec"] },
    },
    { required: ["managedDataSource", "schedule", "template"] },
  ),
};
