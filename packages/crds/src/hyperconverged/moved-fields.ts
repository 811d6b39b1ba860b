/**
 * Where v1 keeps what v1beta1 has (hyperconverged-cluster-operator api/v1beta1/hyperconverged_conversion.go): paths
 * within spec. A path inside another one comes after it, so that a move can first take the whole and then add to it;
 * the way back runs the table from its end.
 */
export const movedFields: readonly (readonly [v1beta1: string, v1: string])[] = [
  ["CommonInstancetypesDeployment", "workloadSources.commonInstancetypesDeployment"],
  ["instancetypeConfig", "workloadSources.instancetypeConfig"],
  ["commonBootImageNamespace", "workloadSources.commonBootImageNamespace"],
  ["commonTemplatesNamespace", "workloadSources.commonTemplatesNamespace"],
  ["dataImportCronTemplates", "workloadSources.dataImportCronTemplates"],
  ["enableCommonBootImageImport", "workloadSources.enableCommonBootImageImport"],

  ["applicationAwareConfig", "deployment.applicationAwareConfig"],
  ["enableApplicationAwareQuota", "deployment.applicationAwareConfig.enable"],
  ["deployVmConsoleProxy", "deployment.deployVmConsoleProxy"],
  ["infra.nodePlacement", "deployment.nodePlacements.infra"],
  ["workloads.nodePlacement", "deployment.nodePlacements.workload"],
  ["logVerbosityConfig", "deployment.logVerbosityConfig"],
  ["uninstallStrategy", "deployment.uninstallStrategy"],

  ["certConfig", "security.certConfig"],
  ["tlsSecurityProfile", "security.tlsSecurityProfile"],

  ["kubeMacPoolConfiguration", "networking.kubeMacPoolConfiguration"],
  ["kubeSecondaryDNSNameServerIP", "networking.kubeSecondaryDNSNameServerIP"],
  ["networkBinding", "networking.networkBinding"],

  ["filesystemOverhead", "storage.filesystemOverhead"],
  ["scratchSpaceStorageClass", "storage.scratchSpaceStorageClass"],
  ["storageImport", "storage.storageImport"],
  ["vmStateStorageClass", "storage.vmStateStorageClass"],
  ["resourceRequirements.storageWorkloads", "storage.workloadResourceRequirements"],

  [
    "resourceRequirements.autoCPULimitNamespaceLabelSelector",
    "virtualization.autoCPULimitNamespaceLabelSelector",
  ],
  ["resourceRequirements.vmiCPUAllocationRatio", "virtualization.vmiCPUAllocationRatio"],
  ["changedBlockTrackingLabelSelectors", "virtualization.changedBlockTrackingLabelSelectors"],
  ["evictionStrategy", "virtualization.evictionStrategy"],
  ["higherWorkloadDensity", "virtualization.higherWorkloadDensity"],
  ["hypervisors", "virtualization.hypervisors"],
  ["ksmConfiguration", "virtualization.ksmConfiguration"],
  ["liveMigrationConfig", "virtualization.liveMigrationConfig"],
  ["liveUpdateConfiguration", "virtualization.liveUpdateConfiguration"],
  [
    "mediatedDevicesConfiguration.mediatedDeviceTypes",
    "virtualization.mediatedDevicesConfiguration.mediatedDeviceTypes",
  ],
  [
    "mediatedDevicesConfiguration.nodeMediatedDeviceTypes",
    "virtualization.mediatedDevicesConfiguration.nodeMediatedDeviceTypes",
  ],
  ["obsoleteCPUs.cpuModels", "virtualization.obsoleteCPUModels"],
  ["permittedHostDevices", "virtualization.permittedHostDevices"],
  ["roleAggregationStrategy", "virtualization.roleAggregationStrategy"],
  ["tuningPolicy", "virtualization.tuningPolicy"],
  ["virtualMachineOptions", "virtualization.virtualMachineOptions"],
  ["defaultCPUModel", "virtualization.virtualMachineOptions.defaultCPUModel"],
  ["defaultRuntimeClass", "virtualization.virtualMachineOptions.defaultRuntimeClass"],
  ["workloadUpdateStrategy", "virtualization.workloadUpdateStrategy"],
];

/** What only v1 can say: its name in the annotation that carries it through v1beta1, and its path in v1's spec. */
export const v1OnlyFields: readonly (readonly [name: string, path: string])[] = [
  ["deployNetworkResourcesInjector", "deployment.deployNetworkResourcesInjector"],
  ["mdevConfigEnable", "virtualization.mediatedDevicesConfiguration.enabled"],
  ["persistentReservationEnabled", "storage.persistentReservationConfiguration.enabled"],
  ["multiArchEnabled", "workloadSources.enableMultiArchBootImageImport"],
  ["featureGates", "featureGates"],
  ["observability", "observability"],
];
