import type { PreferenceFragment } from "./preference-fragments.js";

/** One preference: the parts its spec is made of, and what it requires of the machine. */
export interface PreferenceRow {
  readonly name: string;
  readonly displayName: string;
  readonly os: "linux" | "windows" | "legacy";
  readonly icon: string;
  readonly provider: string;
  readonly supportUrl: string;
  readonly fragments: readonly PreferenceFragment[];
  readonly requires?: { readonly cpu: number; readonly memory: string };
  readonly architecture?: string;
}

/** Name after the family's, what the display name adds, parts beside the family's, vCPUs, memory, architecture. */
type Variant = readonly [
  suffix: string,
  label: string,
  fragments: readonly PreferenceFragment[],
  cpu?: number,
  memory?: string,
  architecture?: string,
];

interface Family {
  readonly name: string;
  readonly displayName: string;
  readonly icon: string;
  readonly provider: string;
  readonly supportUrl: string;
  readonly os?: PreferenceRow["os"];
  readonly variants: readonly Variant[];
}

const community = { icon: "icon-linux", provider: "KubeVirt", supportUrl: "https://kubevirt.io" };
const linuxOs = (name: string, displayName: string, variants: readonly Variant[]): Family => ({
  name,
  displayName,
  ...community,
  variants,
});
const redHat = {
  icon: "icon-rhel",
  provider: "Red Hat",
  supportUrl: "https://access.redhat.com",
};
const microsoft = {
  icon: "icon-windows",
  provider: "Microsoft",
  supportUrl: "https://support.microsoft.com",
  os: "windows",
} as const;

const dpdk = ["multiQueue", "spreadThreads", "spreadRatio4"] as const;
const rhelModern = ["diskThread"] as const;
const rhelAmd64 = ["diskThread", "secureBoot"] as const;

const families: readonly Family[] = [
  linuxOs("alpine", "Alpine Linux", [["", "", [], 1, "512Mi"]]),
  linuxOs("centos.stream9", "CentOS Stream 9", [
    ["", "", ["diskThread"], 1, "1.5Gi"],
    [".desktop", "Desktop", ["diskThread", "desktop"], 1, "1.5Gi"],
    [".dpdk", "DPDK", ["diskThread", ...dpdk], 8, "1.5Gi"],
  ]),
  linuxOs("centos.stream10", "CentOS Stream 10", [
    ["", "", ["diskThread"], 1, "1.5Gi"],
    [".desktop", "Desktop", ["diskThread", "desktop"], 1, "1.5Gi"],
  ]),
  linuxOs("cirros", "CirrOS", [["", "", [], 1, "256Mi"]]),
  linuxOs("debian", "Debian", [["", "", ["efi"], 1, "512Mi"]]),
  linuxOs("fedora", "Fedora", [
    ["", "amd64", ["secureBoot"], 1, "2Gi", "amd64"],
    [".arm64", "arm64", [], 1, "2Gi", "arm64"],
    [".s390x", "s390x", [], 1, "2Gi", "s390x"],
  ]),
  { name: "legacy", displayName: "Legacy guest", ...community, os: "legacy", variants: [["", "", []]] },
  linuxOs("linux", "Linux", [
    ["", "", []],
    [".efi", "EFI", ["efi"]],
    [".virtiotransitional", "virtio-transitional", ["transitional"]],
  ]),
  linuxOs("opensuse.leap", "openSUSE Leap", [["", "", [], 1, "2Gi"]]),
  linuxOs("opensuse.tumbleweed", "openSUSE Tumbleweed", [["", "", [], 1, "2Gi"]]),
  linuxOs("oraclelinux", "Oracle Linux", [["", "", ["efi"], 2, "4Gi"]]),
  {
    name: "rhel.7",
    displayName: "Red Hat Enterprise Linux 7",
    ...redHat,
    variants: [
      ["", "", [], 1, "1Gi"],
      [".desktop", "Desktop", ["desktop"], 1, "1Gi"],
    ],
  },
  {
    name: "rhel.8",
    displayName: "Red Hat Enterprise Linux 8",
    ...redHat,
    variants: [
      ["", "", [], 1, "1.5Gi"],
      [".desktop", "Desktop", ["desktop"], 1, "1.5Gi"],
      [".dpdk", "DPDK", dpdk, 8, "1.5Gi"],
    ],
  },
  {
    name: "rhel.9",
    displayName: "Red Hat Enterprise Linux 9",
    ...redHat,
    variants: [
      ["", "amd64", rhelAmd64, 1, "1.5Gi", "amd64"],
      [".arm64", "arm64", rhelModern, 1, "1.5Gi", "arm64"],
      [".s390x", "s390x", rhelModern, 1, "1.5Gi", "s390x"],
      [".desktop", "Desktop", [...rhelAmd64, "desktop"], 1, "1.5Gi", "amd64"],
      [".dpdk", "DPDK", [...rhelAmd64, ...dpdk], 8, "1.5Gi", "amd64"],
      [".realtime", "Realtime", [...rhelAmd64, "multiQueue", "headless", "spreadThreads"], 4, "4Gi", "amd64"],
    ],
  },
  {
    name: "rhel.10",
    displayName: "Red Hat Enterprise Linux 10",
    ...redHat,
    variants: [
      ["", "amd64", rhelAmd64, 1, "1.5Gi", "amd64"],
      [".arm64", "arm64", rhelModern, 1, "1.5Gi", "arm64"],
      [".s390x", "s390x", rhelModern, 1, "1.5Gi", "s390x"],
    ],
  },
  linuxOs("sles", "SUSE Linux Enterprise Server", [["", "", [], 1, "2Gi"]]),
  linuxOs("ubuntu", "Ubuntu", [["", "", [], 1, "2Gi"]]),
  windows("xp", "Windows XP", 1, "128Mi", ["noPciHole64"], { virtio: false }),
  windows("2k3", "Windows Server 2003", 1, "256Mi", ["noPciHole64"], { virtio: false, nic: "nicRtl8139" }),
  windows("7", "Windows 7", 1, "2Gi", []),
  windows("2k8", "Windows Server 2008", 1, "512Mi", [], { nic: "nicE1000" }),
  windows("2k12", "Windows Server 2012", 1, "512Mi", []),
  windows("10", "Windows 10", 1, "2Gi", ["secureBoot"]),
  windows("2k16", "Windows Server 2016", 1, "2Gi", ["secureBoot"]),
  windows("2k19", "Windows Server 2019", 1, "2Gi", ["secureBoot"]),
  windows("11", "Windows 11", 2, "4Gi", ["secureBoot", "persistentTpm"]),
  windows("2k22", "Windows Server 2022", 1, "2Gi", ["secureBoot", "persistentTpm"]),
  windows("2k25", "Windows Server 2025", 1, "2Gi", ["secureBoot", "persistentTpm"]),
];

interface WindowsHardware {
  /** Emulated network card, where it is not e1000e. */
  readonly nic?: PreferenceFragment;
  /** Whether there are virtio drivers for this release; absent means yes. */
  readonly virtio?: boolean;
}

function windows(
  release: string,
  displayName: string,
  cpu: number,
  memory: string,
  fragments: readonly PreferenceFragment[],
  { nic, virtio = true }: WindowsHardware = {},
): Family {
  const emulated = ["windowsEmulated", ...(nic === undefined ? [] : [nic])] as const;
  const variants: Variant[] = [["", "", [...fragments, ...emulated], cpu, memory]];
  if (virtio) variants.push([".virtio", "virtio", [...fragments, "windowsVirtio"], cpu, memory]);
  return { name: `windows.${release}`, displayName: `Microsoft ${displayName}`, ...microsoft, variants };
}

/** The preferences of common-instancetypes, one row each. */
export const preferenceRows: readonly PreferenceRow[] = families.flatMap(
  ({ variants, os = "linux", ...family }) =>
    variants.map(([suffix, label, fragments, cpu, memory, architecture]) => ({
      ...family,
      os,
      name: `${family.name}${suffix}`,
      displayName: label === "" ? family.displayName : `${family.displayName} (${label})`,
      fragments: [os, ...fragments],
      ...(cpu === undefined || memory === undefined ? {} : { requires: { cpu, memory } }),
      ...(architecture === undefined ? {} : { architecture }),
    })),
);
