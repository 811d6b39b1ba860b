import { fieldAt, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";

/** The parts of the KubeVirt configuration that decide how a virtual machine is completed. */
export interface ClusterConfig {
  /** Architecture of virtual machines that name none. */
  readonly architecture: string;
  /** Machine type for every architecture (`configuration.machineType`); undefined when not configured. */
  readonly machineType: string | undefined;
  /** Machine type by architecture. */
  readonly machineTypes: { readonly [architecture: string]: string };
  /** Machine types that are allowed, as patterns, by architecture. */
  readonly emulatedMachines: { readonly [architecture: string]: readonly string[] };
  readonly evictionStrategy: string;
  /** Binding of the interface added to virtual machines without one: bridge, masquerade, … */
  readonly defaultNetworkInterface: string;
  readonly permitBridgeInterfaceOnPodNetwork: boolean;
  /** CPU request of every virtual machine that sets none; KubeVirt adds nothing while it is `100m`. */
  readonly cpuRequest: string;
  /** CPU model of instances that name none (`configuration.cpuModel`); absent: host-model. */
  readonly cpuModel?: string;
  readonly hotplug?: HotplugConfig;
}

/** How much may be added to running instances; absent members mean KubeVirt's defaults. */
export interface HotplugConfig {
  /** `Stage` leaves no room; the default is `LiveUpdate`. */
  readonly rolloutStrategy?: string;
  readonly maxHotplugRatio?: number;
  readonly maxCpuSockets?: number;
  readonly maxGuest?: string;
}

/** KubeVirt's own defaults (pkg/virt-config). */
export const defaultClusterConfig: ClusterConfig = {
  architecture: "amd64",
  machineType: undefined,
  machineTypes: { amd64: "q35", arm64: "virt", s390x: "s390-ccw-virtio" },
  emulatedMachines: {
    amd64: ["q35*", "pc-q35*"],
    arm64: ["virt*"],
    s390x: ["s390-ccw-virtio*"],
  },
  evictionStrategy: "None",
  defaultNetworkInterface: "bridge",
  permitBridgeInterfaceOnPodNetwork: true,
  cpuRequest: "100m",
};

/** The configuration a KubeVirt object asks for, laid over the defaults. */
export function clusterConfigOf(kubevirt: KubeObject | undefined): ClusterConfig {
  if (kubevirt === undefined) return defaultClusterConfig;
  const configuration = fieldAt(kubevirt, "spec", "configuration");
  const text = (fallback: string, ...path: readonly string[]): string =>
    nonEmpty(stringAt(configuration, ...path)) ?? fallback;
  const defaults = defaultClusterConfig;
  return {
    architecture: nonEmpty(stringAt(kubevirt.status, "defaultArchitecture")) ?? defaults.architecture,
    machineType: nonEmpty(stringAt(configuration, "machineType")),
    machineTypes: machineTypesOf(configuration),
    emulatedMachines: emulatedMachinesOf(configuration),
    evictionStrategy: text(defaults.evictionStrategy, "evictionStrategy"),
    defaultNetworkInterface: text(defaults.defaultNetworkInterface, "network", "defaultNetworkInterface"),
    permitBridgeInterfaceOnPodNetwork:
      fieldAt(configuration, "network", "permitBridgeInterfaceOnPodNetwork") !== false,
    cpuRequest: cpuRequestOf(configuration),
    ...startingConfigOf(configuration),
  };
}

/** What matters to instances only, left out where it is not configured. */
function startingConfigOf(configuration: JsonValue | undefined): Pick<ClusterConfig, "cpuModel" | "hotplug"> {
  const cpuModel = nonEmpty(stringAt(configuration, "cpuModel"));
  const rolloutStrategy = nonEmpty(stringAt(configuration, "vmRolloutStrategy"));
  const limits = fieldAt(configuration, "liveUpdateConfiguration");
  const maxHotplugRatio = fieldAt(limits, "maxHotplugRatio");
  const maxCpuSockets = fieldAt(limits, "maxCpuSockets");
  const maxGuest = fieldAt(limits, "maxGuest");
  const hotplug: HotplugConfig = {
    ...(rolloutStrategy === undefined ? {} : { rolloutStrategy }),
    ...(typeof maxHotplugRatio === "number" && maxHotplugRatio > 0 ? { maxHotplugRatio } : {}),
    ...(typeof maxCpuSockets === "number" ? { maxCpuSockets } : {}),
    ...(typeof maxGuest === "string" || typeof maxGuest === "number" ? { maxGuest: String(maxGuest) } : {}),
  };
  return {
    ...(cpuModel === undefined ? {} : { cpuModel }),
    ...(Object.keys(hotplug).length === 0 ? {} : { hotplug }),
  };
}

function machineTypesOf(configuration: JsonValue | undefined): { readonly [architecture: string]: string } {
  const types: { [architecture: string]: string } = {};
  for (const [architecture, standard] of Object.entries(defaultClusterConfig.machineTypes)) {
    const path = ["architectureConfiguration", architecture, "machineType"];
    types[architecture] = nonEmpty(stringAt(configuration, ...path)) ?? standard;
  }
  return types;
}

/** The older field is amd64's. */
function emulatedMachinesOf(configuration: JsonValue | undefined): ClusterConfig["emulatedMachines"] {
  const own = (...path: readonly string[]): readonly string[] =>
    listAt(configuration, ...path).filter((one) => typeof one === "string");
  const entries = Object.entries(defaultClusterConfig.emulatedMachines).map(([architecture, standard]) => {
    const configured = own("architectureConfiguration", architecture, "emulatedMachines");
    const older = architecture === "amd64" ? own("emulatedMachines") : [];
    return [
      architecture,
      [configured, older, standard].find(({ length }) => length > 0) ?? standard,
    ] as const;
  });
  return Object.fromEntries(entries);
}

function cpuRequestOf(configuration: JsonValue | undefined): string {
  const value = fieldAt(configuration, "cpuRequest");
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : defaultClusterConfig.cpuRequest;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
