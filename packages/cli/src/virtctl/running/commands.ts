import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command, VirtctlIo } from "../command.js";
import { type CommandLine, type CommandLineSpec, readCommandLine } from "../read-command-line.js";

type Run = (given: CommandLine, io: VirtctlIo) => Promise<void>;

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly argument: "VM" | "VMI";
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

function command({ name, summary, argument, flags, load }: Row): Command {
  const commandLine: CommandLineSpec = {
    path: name,
    help: {
      about: summary,
      usage: [`virtctl ${name} (${argument}) [flags]`],
      examples: [
        { what: "The virtual machine fedora", command: `virtctl ${name} fedora${exampleFlags(flags)}` },
      ],
    },
    flags,
    arguments: 1,
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
