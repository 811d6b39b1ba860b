import type { JsonObject } from "@unfold/apimachinery";

/** Parts of preference specs that several preferences share; a preference is a merge of some of them. */
export const preferenceFragments = {
  linux: {
    annotations: { "vm.kubevirt.io/os": "linux" },
    devices: { preferredDiskBus: "virtio", preferredInterfaceModel: "virtio", preferredRng: {} },
  },
  legacy: {
    annotations: { "vm.kubevirt.io/os": "legacy" },
    devices: { preferredDiskBus: "sata", preferredInterfaceModel: "e1000" },
  },
  windows: {
    annotations: { "vm.kubevirt.io/os": "windows" },
    clock: {
      preferredClockOffset: { utc: {} },
      preferredTimer: {
        hpet: { present: false },
        hyperv: {},
        pit: { tickPolicy: "delay" },
        rtc: { tickPolicy: "catchup" },
      },
    },
    cpu: { preferredCPUTopology: "sockets" },
    devices: { preferredAutoattachInputDevice: true },
    features: {
      preferredAcpi: {},
      preferredApic: {},
      preferredHyperv: {
        frequencies: {},
        ipi: {},
        reenlightenment: {},
        relaxed: {},
        reset: {},
        runtime: {},
        spinlocks: { spinlocks: 8191 },
        synic: {},
        synictimer: { direct: {} },
        tlbflush: {},
        vapic: {},
        vpindex: {},
      },
    },
    preferredTerminationGracePeriodSeconds: 3600,
  },
  windowsEmulated: { devices: { preferredDiskBus: "sata", preferredInterfaceModel: "e1000e" } },
  windowsVirtio: {
    devices: {
      preferredDiskBus: "virtio",
      preferredInputBus: "virtio",
      preferredInputType: "tablet",
      preferredInterfaceModel: "virtio",
      preferredVideoType: "virtio",
    },
  },
  nicE1000: { devices: { preferredInterfaceModel: "e1000" } },
  nicRtl8139: { devices: { preferredInterfaceModel: "rtl8139" } },
  noPciHole64: { annotations: { "kubevirt.io/disablePCIHole64": "true" } },
  desktop: {
    devices: {
      preferredAutoattachInputDevice: true,
      preferredInputBus: "virtio",
      preferredInputType: "tablet",
    },
  },
  diskThread: { devices: { preferredDiskDedicatedIoThread: true } },
  multiQueue: { devices: { preferredNetworkInterfaceMultiQueue: true } },
  transitional: { devices: { preferredUseVirtioTransitional: true } },
  headless: {
    devices: {
      preferredAutoattachGraphicsDevice: false,
      preferredAutoattachMemBalloon: false,
      preferredAutoattachSerialConsole: true,
    },
  },
  spreadThreads: {
    cpu: { preferredCPUTopology: "spread", spreadOptions: { across: "SocketsCoresThreads" } },
  },
  spreadRatio4: { cpu: { spreadOptions: { ratio: 4 } } },
  efi: { firmware: { preferredEfi: { secureBoot: false } } },
  secureBoot: {
    features: { preferredSmm: {} },
    firmware: { preferredEfi: { secureBoot: true } },
  },
  persistentTpm: {
    devices: { preferredTPM: { persistent: true } },
    firmware: { preferredEfi: { persistent: true } },
  },
} as const satisfies { readonly [name: string]: JsonObject };

/** Name of a shared part. */
export type PreferenceFragment = keyof typeof preferenceFragments;
