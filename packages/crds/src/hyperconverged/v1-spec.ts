import { fields, flag, listOf, oneOf, rule, setOf, text, textMap, withDefault } from "./schema-parts.js";
import * as shared from "./shared-fields.js";

const featureGates = {
  ...listOf(
    fields(
      { name: { ...text, maxLength: 256 }, state: oneOf("Enabled", "Disabled") },
      { required: ["name"] },
    ),
    {
      maxItems: 64,
    },
  ),
  ...rule(
    "self.all(x, self.exists_one(y, x.name.lowerAscii() == y.name.lowerAscii()))",
    "feature gate names must be unique (case-insensitive)",
  ),
};

const defaultDeployment = {
  applicationAwareConfig: { enable: false },
  deployNetworkResourcesInjector: true,
  deployVmConsoleProxy: false,
  uninstallStrategy: "BlockUninstallIfWorkloadsExist",
};

const deployment = withDefault(
  fields({
    applicationAwareConfig: fields({
      allowApplicationAwareClusterResourceQuota: withDefault(flag, false),
      enable: withDefault(flag, false),
      namespaceSelector: shared.labelSelector,
      vmiCalcConfigName: shared.vmiCalcConfigName,
    }),
    deployNetworkResourcesInjector: withDefault(flag, true),
    deployVmConsoleProxy: withDefault(flag, false),
    logVerbosityConfig: shared.logVerbosityConfig,
    nodePlacements: fields({ infra: shared.nodePlacement, workload: shared.nodePlacement }),
    uninstallStrategy: shared.uninstallStrategy,
  }),
  defaultDeployment,
);

/** Names to let through; `none` lets nothing through and so stands alone. */
const allowList = listOf(
  text,
  rule("(self.size() <= 1) || !self.exists(r, (r == 'none'))", "'none' cannot be combined with other values"),
);

const observability = fields({
  allowedAlerts: allowList,
  allowedRecordingRules: allowList,
  workloads: fields({ allowedMetrics: allowList }),
});

const defaultVirtualMachineOptions = { disableFreePageReporting: false, disableSerialConsoleLog: false };

const defaultVirtualization = {
  liveMigrationConfig: shared.defaultLiveMigrationConfig,
  virtualMachineOptions: defaultVirtualMachineOptions,
  vmiCPUAllocationRatio: 10,
};

const virtualMachineOptions = withDefault(
  fields({
    defaultCPUModel: text,
    defaultRuntimeClass: text,
    disableFreePageReporting: withDefault(flag, false),
    disableSerialConsoleLog: withDefault(flag, false),
  }),
  defaultVirtualMachineOptions,
);

const mediatedDevicesConfiguration = fields({
  enabled: flag,
  mediatedDeviceTypes: listOf(text),
  nodeMediatedDeviceTypes: listOf(
    fields({ mediatedDeviceTypes: listOf(text), nodeSelector: textMap }, { required: ["nodeSelector"] }),
  ),
});

const virtualization = withDefault(
  fields(
    {
      autoCPULimitNamespaceLabelSelector: shared.labelSelector,
      changedBlockTrackingLabelSelectors: shared.changedBlockTrackingLabelSelectors,
      evictionStrategy: shared.evictionStrategy,
      higherWorkloadDensity: shared.higherWorkloadDensity,
      hypervisors: shared.hypervisors,
      ksmConfiguration: shared.ksmConfiguration,
      liveMigrationConfig: withDefault(shared.liveMigrationConfig, {
        ...shared.defaultLiveMigrationConfig,
        allowWorkloadDisruption: false,
      }),
      liveUpdateConfiguration: shared.liveUpdateConfiguration,
      mediatedDevicesConfiguration,
      obsoleteCPUModels: setOf(text),
      permittedHostDevices: shared.permittedHostDevices,
      roleAggregationStrategy: shared.roleAggregationStrategy,
      tuningPolicy: shared.tuningPolicy,
      virtualMachineOptions,
      vmiCPUAllocationRatio: shared.vmiCPUAllocationRatio,
      workloadUpdateStrategy: shared.workloadUpdateStrategy,
    },
    shared.positiveAllocationRatio,
  ),
  {
    ...defaultVirtualization,
    liveMigrationConfig: { ...shared.defaultLiveMigrationConfig, allowWorkloadDisruption: false },
  },
);

const workloadSources = fields({
  commonBootImageNamespace: text,
  commonInstancetypesDeployment: shared.commonInstancetypesDeployment,
  commonTemplatesNamespace: text,
  dataImportCronTemplates: listOf(fields(shared.dataImportCronTemplate)),
  enableCommonBootImageImport: withDefault(flag, true),
  enableMultiArchBootImageImport: flag,
  instancetypeConfig: shared.instancetypeConfig,
});

/** `spec` of hco.kubevirt.io/v1: the same settings in groups. */
export const v1Spec = withDefault(
  fields({
    deployment,
    featureGates,
    networking: fields({
      kubeMacPoolConfiguration: shared.kubeMacPoolConfiguration,
      kubeSecondaryDNSNameServerIP: text,
      networkBinding: shared.networkBinding,
    }),
    observability,
    security: withDefault(
      fields({ certConfig: shared.certConfig, tlsSecurityProfile: shared.tlsSecurityProfile }),
      { certConfig: shared.defaultCertConfig },
    ),
    storage: fields({
      filesystemOverhead: shared.filesystemOverhead,
      persistentReservationConfiguration: fields({ enabled: flag }),
      scratchSpaceStorageClass: text,
      storageImport: shared.storageImport,
      vmStateStorageClass: text,
      workloadResourceRequirements: shared.resourceRequirements,
    }),
    virtualization,
    workloadSources,
  }),
  {
    deployment: defaultDeployment,
    security: { certConfig: shared.defaultCertConfig },
    virtualization: defaultVirtualization,
    workloadSources: { enableCommonBootImageImport: true },
  },
);
