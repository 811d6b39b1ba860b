import type { JsonObject } from "@unfold/apimachinery";

/** Size, vCPUs, memory. */
export type SizeRow = readonly [size: string, cpu: number, memory: string];

/** One series of instance types: what its sizes share, and the sizes. */
export interface InstancetypeSeries {
  readonly series: string;
  readonly displayName: string;
  readonly description: string;
  readonly class: string;
  readonly icon: string;
  /** Labels that name what the series' spec switches on. */
  readonly traits?: { readonly [label: string]: string };
  readonly spec: {
    readonly cpu?: JsonObject;
    readonly memory?: JsonObject;
    readonly [field: string]: unknown;
  };
  /** Page size each size is offered with; the second and later ones are part of the size's name (`large1gi`). */
  readonly hugepages?: readonly string[];
  /** Whether sockets cannot be hot-plugged beyond the guest's vCPUs. */
  readonly fixedSockets?: boolean;
  readonly sizes: readonly SizeRow[];
}

const pinned = { dedicatedCPUPlacement: true, isolateEmulatorThread: true };
const pinnedTraits = { dedicatedCPUPlacement: "true", isolateEmulatorThread: "true" };
const numa = { guestMappingPassthrough: {} };
const quietCpus = {
  "cpu-load-balancing.crio.io": "disable",
  "cpu-quota.crio.io": "disable",
  "irq-load-balancing.crio.io": "disable",
};

const small: readonly SizeRow[] = [
  ["micro", 1, "1Gi"],
  ["small", 1, "2Gi"],
  ["medium", 1, "4Gi"],
];
const nano: SizeRow = ["nano", 1, "512Mi"];
const doubleMedium: SizeRow = ["2xmedium", 2, "4Gi"];
const large: readonly SizeRow[] = [
  ["large", 2, "8Gi"],
  ["xlarge", 4, "16Gi"],
  ["2xlarge", 8, "32Gi"],
  ["4xlarge", 16, "64Gi"],
  ["8xlarge", 32, "128Gi"],
];

/** The series of common-instancetypes, one row each. */
export const instancetypeSeries: readonly InstancetypeSeries[] = [
  {
    series: "cx1",
    displayName: "Compute Exclusive",
    description: "exclusive CPUs and NUMA pass-through for compute-bound guests",
    class: "compute.exclusive",
    icon: "pficon-registry",
    traits: { ...pinnedTraits, numa: "true" },
    spec: { cpu: { ...pinned, numa }, ioThreadsPolicy: "auto" },
    hugepages: ["2Mi", "1Gi"],
    fixedSockets: true,
    sizes: [
      ["medium", 1, "2Gi"],
      ["large", 2, "4Gi"],
      ["xlarge", 4, "8Gi"],
      ["2xlarge", 8, "16Gi"],
      ["4xlarge", 16, "32Gi"],
      ["8xlarge", 32, "64Gi"],
    ],
  },
  {
    series: "d1",
    displayName: "Dedicated",
    description: "dedicated physical CPUs for steady performance",
    class: "dedicated.vcpu",
    icon: "pficon-server-group",
    traits: pinnedTraits,
    spec: { cpu: pinned, ioThreadsPolicy: "auto" },
    sizes: [nano, ...small, doubleMedium, ...large],
  },
  {
    series: "m1",
    displayName: "Memory",
    description: "much memory for each vCPU, backed by huge pages",
    class: "memory.intensive",
    icon: "fa-memory",
    spec: {},
    hugepages: ["2Mi", "1Gi"],
    sizes: [
      ["large", 2, "16Gi"],
      ["xlarge", 4, "32Gi"],
      ["2xlarge", 8, "64Gi"],
      ["4xlarge", 16, "128Gi"],
      ["8xlarge", 32, "256Gi"],
    ],
  },
  {
    series: "n1",
    displayName: "Network",
    description: "pinned CPUs and huge pages for packet processing",
    class: "network",
    icon: "pficon-network",
    traits: pinnedTraits,
    spec: { cpu: pinned, annotations: quietCpus },
    hugepages: ["1Gi"],
    sizes: [
      ["medium", 4, "4Gi"],
      ["large", 4, "8Gi"],
      ["xlarge", 8, "16Gi"],
      ["2xlarge", 16, "32Gi"],
      ["4xlarge", 32, "64Gi"],
      ["8xlarge", 64, "128Gi"],
    ],
  },
  {
    series: "o1",
    displayName: "Overcommitted",
    description: "half of the guest memory requested from the node",
    class: "overcommitted",
    icon: "pficon-virtual-machine",
    spec: { memory: { overcommitPercent: 50 } },
    sizes: [nano, ...small, ...large],
  },
  {
    series: "rt1",
    displayName: "Realtime",
    description: "realtime scheduling on pinned CPUs",
    class: "realtime",
    icon: "pficon-server-group",
    traits: { ...pinnedTraits, numa: "true", realtime: "true" },
    spec: { cpu: { ...pinned, numa, realtime: {} }, annotations: quietCpus },
    hugepages: ["1Gi"],
    sizes: [...small, ...large],
  },
  {
    series: "u1",
    displayName: "General Purpose",
    description: "balanced CPU and memory for any workload",
    class: "general.purpose",
    icon: "pficon-server-group",
    spec: {},
    sizes: [nano, ...small, doubleMedium, ...large],
  },
];
