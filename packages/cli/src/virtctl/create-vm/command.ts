import type { Command, VirtctlIo } from "../command.js";
import { goYaml } from "../go-yaml.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";
import { createVmExclusiveFlags, createVmFlags } from "./flags.js";
import { vmManifest } from "./manifest.js";

const commandLine: CommandLineSpec = {
  path: "create vm",
  help: {
    about: `Print the manifest of a VirtualMachine.

Without a boot order volumes boot in this order: container disks, PVCs, data sources, cloned PVCs, blank and imported volumes.`,
    usage: ["virtctl create vm [flags]"],
    examples: [
      {
        what: "A VM of instance type u1.medium with the preference fedora",
        command:
          "virtctl create vm --name fedora --instancetype u1.medium --preference fedora --volume-containerdisk src:quay.io/containerdisks/fedora:latest",
      },
      {
        what: "A VM whose disk is cloned from a DataSource that also names its instance type and preference",
        command: "virtctl create vm --volume-import type:ds,src:my-namespace/my-ds,size:50Gi",
      },
      {
        what: "Create it right away",
        command: "virtctl create vm --memory 1Gi --volume-pvc src:my-pvc | kubectl create -f -",
      },
    ],
    keepOrder: true,
  },
  flags: createVmFlags,
  exclusive: createVmExclusiveFlags,
  arguments: 0,
};

/** `virtctl create vm`: prints a manifest, contacts no API. */
export const createVm: Command = {
  name: "vm",
  summary: "Print the manifest of a VirtualMachine.",
  flags: createVmFlags,
  run: createVmCommand,
};

function createVmCommand(args: readonly string[], io: VirtctlIo): number {
  const given = readCommandLine(commandLine, args, io);
  if (given === undefined) return 0;
  const { object, warnings } = vmManifest(given.flags, given.flags.last("namespace"));
  for (const warning of warnings) io.err(warning);
  io.out(goYaml(object));
  return 0;
}
