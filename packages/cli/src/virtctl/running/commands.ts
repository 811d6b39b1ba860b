import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command, VirtctlIo } from "../command.js";
import { type CommandLine, type CommandLineSpec, readCommandLine } from "../read-command-line.js";

type Run = (given: CommandLine, io: VirtctlIo) => Promise<void>;

interface Row {
  readonly name: string;
  readonly summary: string;
  /** The arguments, as help texts show them. */
  readonly argument: string;
  /** The arguments of the example; the machine's name alone unless given. */
  readonly example?: string;
  readonly flags: readonly FlagSpec[];
  /** Loads the command's code when it runs. */
  readonly load: () => Promise<Run>;
}

const dryRun: FlagSpec = {
  name: "dry-run",
  type: "bool",
  defaultValue: false,
  usage: "Only let the server check the request.",
};
const volumeName: FlagSpec = {
  name: "volume-name",
  type: "string",
  required: true,
  usage: "Name of the volume: that of its DataVolume or PersistentVolumeClaim.",
};
const volumeFlags: readonly FlagSpec[] = [
  volumeName,
  { name: "serial", type: "string", usage: "Serial number of the disk; the volume's name unless given." },
  { name: "cache", type: "string", usage: "Cache mode of the disk: none, writeback or writethrough." },
  { name: "disk-type", type: "string", defaultValue: "disk", usage: "How the guest sees it: disk or lun." },
  { name: "bus", type: "string", usage: "Bus of the disk; scsi unless given." },
  dryRun,
];

const dumpFlags: readonly FlagSpec[] = [
  { name: "claim-name", type: "string", usage: "Name of the claim that takes the memory." },
  { name: "create-claim", type: "bool", defaultValue: false, usage: "Create the claim, large enough." },
  { name: "storage-class", type: "string", usage: "Storage class of the claim to create." },
  {
    name: "access-mode",
    type: "string",
    usage: "Access mode of the claim to create: ReadWriteOnce or ReadWriteMany.",
  },
  { name: "output", type: "string", usage: "File to download the dump to." },
  { name: "format", type: "string", usage: "Format of the download: gzip or raw." },
  {
    name: "port-forward",
    type: "bool",
    defaultValue: false,
    usage: "Download through a forwarded port.",
  },
  { name: "local-port", type: "string", defaultValue: "0", usage: "Local end of the forwarded port." },
];

/** What is done with a machine while it runs, besides starting and stopping it. */
const rows: readonly Row[] = [
  {
    name: "migrate",
    summary: "Move a running virtual machine to another node.",
    argument: "VM",
    flags: [dryRun],
    load: async () => (await import("./migrate.js")).migrate,
  },
  {
    name: "migrate-cancel",
    summary: "Cancel the move of a virtual machine.",
    argument: "VM",
    flags: [dryRun],
    load: async () => (await import("./migrate.js")).cancelMigration,
  },
  {
    name: "addvolume",
    summary: "Plug a volume into a virtual machine.",
    argument: "VM",
    flags: volumeFlags,
    load: async () => (await import("./volumes.js")).plugVolume,
  },
  {
    name: "removevolume",
    summary: "Unplug a volume from a virtual machine.",
    argument: "VM",
    flags: [volumeName, dryRun],
    load: async () => (await import("./volumes.js")).unplugVolume,
  },
  {
    name: "evacuate-cancel",
    summary: "Cancel the evacuation of a virtual machine from its node.",
    argument: "vm NAME | vmi NAME",
    example: "vm fedora",
    flags: [dryRun],
    load: async () => (await import("./evacuate-cancel.js")).cancelEvacuation,
  },
  {
    name: "memory-dump",
    summary: "Dump the memory of a running virtual machine to a claim.",
    argument: "get|download|remove VM",
    example: "get fedora --claim-name=memory --create-claim",
    flags: dumpFlags,
    load: async () => (await import("./memory-dump.js")).memoryDump,
  },
  {
    name: "reset",
    summary: "Reset a running virtual machine instance.",
    argument: "VMI",
    flags: [],
    load: async () => (await import("./reboot.js")).reset,
  },
  {
    name: "soft-reboot",
    summary: "Ask the guest of a virtual machine instance to reboot.",
    argument: "VMI",
    flags: [],
    load: async () => (await import("./reboot.js")).softReboot,
  },
  {
    name: "guestosinfo",
    summary: "Tell what the guest agent knows of the operating system.",
    argument: "VMI",
    flags: [],
    load: async () => (await import("./guest-agent.js")).guestOsInfo,
  },
  {
    name: "userlist",
    summary: "List who is logged in.",
    argument: "VMI",
    flags: [],
    load: async () => (await import("./guest-agent.js")).userList,
  },
  {
    name: "fslist",
    summary: "List the file systems of a guest.",
    argument: "VMI",
    flags: [],
    load: async () => (await import("./guest-agent.js")).fileSystemList,
  },
];

export const runningCommands: readonly Command[] = rows.map(command);

function command({ name, summary, argument, example, flags, load }: Row): Command {
  const commandLine: CommandLineSpec = {
    path: name,
    help: {
      about: summary,
      usage: [`virtctl ${name} (${argument}) [flags]`],
      examples: [
        {
          what: "The virtual machine fedora",
          command: `virtctl ${name} ${example ?? `fedora${exampleFlags(flags)}`}`,
        },
      ],
    },
    flags,
    arguments: example === undefined ? 1 : 2,
  };
  return {
    name,
    summary,
    flags,
    async run(args, io) {
      const given = readCommandLine(commandLine, args, io);
      if (given !== undefined) await (await load())(given, io);
      return 0;
    },
  };
}

function exampleFlags(flags: readonly FlagSpec[]): string {
  return flags.includes(volumeName) ? " --volume-name=data" : "";
}
