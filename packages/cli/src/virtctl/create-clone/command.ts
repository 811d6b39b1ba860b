import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command, VirtctlIo } from "../command.js";
import { goYaml } from "../go-yaml.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";
import { cloneManifest } from "./manifest.js";

const filter = 'of the source to keep, repeatable; "*" keeps all, "!KEY" leaves one out.';

const flags: readonly FlagSpec[] = [
  { name: "name", type: "string", usage: "Name of the clone object; random when absent." },
  { name: "source-name", type: "string", usage: "Name of what is cloned.", required: true },
  { name: "target-name", type: "string", usage: "Name of the new VM; chosen by the cluster when absent." },
  { name: "source-type", type: "string", usage: "What is cloned: vm (unless given) or vmsnapshot." },
  { name: "target-type", type: "string", usage: "What it becomes: vm." },
  { name: "label-filter", type: "stringArray", usage: `Labels ${filter}` },
  { name: "annotation-filter", type: "stringArray", usage: `Annotations ${filter}` },
  { name: "template-label-filter", type: "stringArray", usage: `Labels of the template ${filter}` },
  { name: "template-annotation-filter", type: "stringArray", usage: `Annotations of the template ${filter}` },
  {
    name: "new-mac-address",
    type: "stringArray",
    usage: "MAC address of an interface, repeatable, as INTERFACE:ADDRESS with dashes in the address.",
  },
  { name: "new-smbios-serial", type: "string", usage: "SMBIOS serial number of the new VM." },
];

const commandLine: CommandLineSpec = {
  path: "create clone",
  help: {
    about: "Print the manifest of a VirtualMachineClone.",
    usage: ["virtctl create clone [flags]"],
    examples: [
      {
        what: "Clone a VM",
        command: "virtctl create clone --source-name fedora --target-name fedora-2",
      },
      {
        what: "Make a VM of a snapshot, with another MAC address and without one of its labels",
        command:
          "virtctl create clone --source-name before-upgrade --source-type snapshot --new-mac-address default:02-00-00-00-00-01 --label-filter '*' --label-filter '!team'",
      },
    ],
  },
  flags,
};

/** `virtctl create clone`: prints a manifest, contacts no API. */
export const createClone: Command = {
  name: "clone",
  summary: "Print the manifest of a VirtualMachineClone.",
  flags,
  run(args: readonly string[], io: VirtctlIo): number {
    const given = readCommandLine(commandLine, args, io);
    if (given !== undefined) io.out(goYaml(cloneManifest(given.flags)));
    return 0;
  },
};
