import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command, VirtctlIo } from "../command.js";
import { goYaml } from "../go-yaml.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";
import { preferenceManifest } from "./manifest.js";

const flags: readonly FlagSpec[] = [
  { name: "name", type: "string", usage: "Name of the preference; random when absent." },
  {
    name: "cpu-topology",
    type: "string",
    usage: "What guest CPUs become: sockets, cores, threads or spread.",
  },
  { name: "machine-type", type: "string", usage: "Machine type of VMs that name none." },
  { name: "volume-storage-class", type: "string", usage: "Storage class of volumes that name none." },
  {
    name: "namespaced",
    type: "bool",
    usage: "Make a VirtualMachinePreference instead of a VirtualMachineClusterPreference.",
  },
];

const commandLine: CommandLineSpec = {
  path: "create preference",
  help: {
    about: "Print the manifest of a VirtualMachineClusterPreference or VirtualMachinePreference.",
    usage: ["virtctl create preference [flags]"],
    examples: [
      {
        what: "A preference for the whole cluster",
        command: "virtctl create preference --name cores --cpu-topology cores",
      },
      {
        what: "One of a namespace",
        command: "virtctl create preference -n lab --machine-type q35 --volume-storage-class fast",
      },
    ],
  },
  flags,
};

/** `virtctl create preference`: prints a manifest, contacts no API. */
export const createPreference: Command = {
  name: "preference",
  summary: "Print the manifest of a preference, for the cluster or a namespace.",
  flags,
  run(args: readonly string[], io: VirtctlIo): number {
    const given = readCommandLine(commandLine, args, io);
    if (given !== undefined) io.out(goYaml(preferenceManifest(given.flags)));
    return 0;
  },
};
