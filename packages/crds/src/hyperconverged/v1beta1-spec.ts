import { fields, flag, listOf, rule, setOf, text, textMap, withDefault } from "./schema-parts.js";
import * as shared from "./shared-fields.js";

/** Gates that v1beta1 fills in with what they are unless set, and `alignCPUs`, which it fills in only within the object. */
const defaultGates = {
  containerPathVolumes: false,
  decentralizedLiveMigration: true,
  declarativeHotplugVolumes: true,
  deployKubeSecondaryDNS: false,
  downwardMetrics: false,
  incrementalBackup: false,
  objectGraph: false,
};

/** Gates without a default: most are retired, accepted and ignored. */
const plainGates = [
  "autoResourceLimits",
  "deployKubevirtIpamController",
  "deployTektonTaskResources",
  "deployVmConsoleProxy",
  "disableMDevConfiguration",
  "enableApplicationAwareQuota",
  "enableCommonBootImageImport",
  "enableManagedTenantQuota",
  "enableMultiArchBootImageImport",
  "nonRoot",
  "persistentReservation",
  "primaryUserDefinedNetworkBinding",
  "videoConfig",
  "withHostPassthroughCPU",
];

const featureGates = withDefault(
  fields({
    ...Object.fromEntries(plainGates.map((gate) => [gate, flag])),
    ...Object.fromEntries(
      Object.entries({ ...defaultGates, alignCPUs: false }).map(([gate, on]) => [
        gate,
        withDefault(flag, on),
      ]),
    ),
  }),
  defaultGates,
);

/** The list had a misspelt name once; one of the two must say something. */
const mediatedDevices = (what: string) =>
  rule(
    "(has(self.mediatedDeviceTypes) && size(self.mediatedDeviceTypes)>0) || (has(self.mediatedDevicesTypes) && size(self.mediatedDevicesTypes)>0)",
    `for ${what} a non-empty mediatedDeviceTypes or mediatedDevicesTypes(deprecated) is required`,
  );

const mediatedDevicesConfiguration = fields(
  {
    mediatedDeviceTypes: listOf(text),
    mediatedDevicesTypes: listOf(text),
    nodeMediatedDeviceTypes: listOf(
      fields(
        { mediatedDeviceTypes: listOf(text), mediatedDevicesTypes: listOf(text), nodeSelector: textMap },
        { required: ["nodeSelector"], ...mediatedDevices("nodeMediatedDeviceTypes") },
      ),
    ),
  },
  mediatedDevices("mediatedDevicesConfiguration"),
);

const virtualMachineOptions = withDefault(
  fields({
    disableFreePageReporting: withDefault(flag, false),
    disableSerialConsoleLog: withDefault(flag, false),
  }),
  { disableFreePageReporting: false, disableSerialConsoleLog: false },
);

const resourceRequirements = withDefault(
  fields(
    {
      autoCPULimitNamespaceLabelSelector: shared.labelSelector,
      storageWorkloads: shared.resourceRequirements,
      vmiCPUAllocationRatio: shared.vmiCPUAllocationRatio,
    },
    shared.positiveAllocationRatio,
  ),
  { vmiCPUAllocationRatio: 10 },
);

const component = fields({ nodePlacement: shared.nodePlacement });

/** `spec` of hco.kubevirt.io/v1beta1: one flat object. */
export const v1beta1Spec = withDefault(
  fields({
    // The capital is the API's: written in lower case the field is unknown and dropped.
    CommonInstancetypesDeployment: shared.commonInstancetypesDeployment,
    applicationAwareConfig: fields({
      allowApplicationAwareClusterResourceQuota: withDefault(flag, false),
      namespaceSelector: shared.labelSelector,
      vmiCalcConfigName: shared.vmiCalcConfigName,
    }),
    certConfig: shared.certConfig,
    changedBlockTrackingLabelSelectors: shared.changedBlockTrackingLabelSelectors,
    commonBootImageNamespace: text,
    commonTemplatesNamespace: text,
    dataImportCronTemplates: listOf(fields(shared.dataImportCronTemplate)),
    defaultCPUModel: text,
    defaultRuntimeClass: text,
    deployVmConsoleProxy: withDefault(flag, false),
    enableApplicationAwareQuota: withDefault(flag, false),
    enableCommonBootImageImport: withDefault(flag, true),
    evictionStrategy: shared.evictionStrategy,
    featureGates,
    filesystemOverhead: shared.filesystemOverhead,
    higherWorkloadDensity: shared.higherWorkloadDensity,
    hypervisors: shared.hypervisors,
    infra: component,
    instancetypeConfig: shared.instancetypeConfig,
    ksmConfiguration: shared.ksmConfiguration,
    kubeMacPoolConfiguration: shared.kubeMacPoolConfiguration,
    kubeSecondaryDNSNameServerIP: text,
    liveMigrationConfig: withDefault(shared.liveMigrationConfig, shared.defaultLiveMigrationConfig),
    liveUpdateConfiguration: shared.liveUpdateConfiguration,
    localStorageClassName: text,
    logVerbosityConfig: shared.logVerbosityConfig,
    mediatedDevicesConfiguration,
    networkBinding: shared.networkBinding,
    obsoleteCPUs: fields({ cpuModels: setOf(text), minCPUModel: text }),
    permittedHostDevices: shared.permittedHostDevices,
    resourceRequirements,
    roleAggregationStrategy: shared.roleAggregationStrategy,
    scratchSpaceStorageClass: text,
    storageImport: shared.storageImport,
    tektonPipelinesNamespace: text,
    tektonTasksNamespace: text,
    tlsSecurityProfile: shared.tlsSecurityProfile,
    tuningPolicy: shared.tuningPolicy,
    uninstallStrategy: shared.uninstallStrategy,
    vddkInitImage: text,
    virtualMachineOptions,
    vmStateStorageClass: text,
    workloadUpdateStrategy: shared.workloadUpdateStrategy,
    workloads: component,
  }),
  {
    certConfig: shared.defaultCertConfig,
    deployVmConsoleProxy: false,
    enableApplicationAwareQuota: false,
    enableCommonBootImageImport: true,
    featureGates: defaultGates,
    liveMigrationConfig: shared.defaultLiveMigrationConfig,
    resourceRequirements: { vmiCPUAllocationRatio: 10 },
    uninstallStrategy: "BlockUninstallIfWorkloadsExist",
    virtualMachineOptions: { disableFreePageReporting: false, disableSerialConsoleLog: false },
  },
);
