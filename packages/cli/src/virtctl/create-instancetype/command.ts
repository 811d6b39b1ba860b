import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command, VirtctlIo } from "../command.js";
import { goYaml } from "../go-yaml.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";
import { instancetypeManifest } from "./manifest.js";

const flags: readonly FlagSpec[] = [
  { name: "name", type: "string", usage: "Name of the instance type; random when absent." },
  { name: "cpu", type: "uint32", usage: "Number of guest CPUs.", required: true },
  { name: "memory", type: "string", usage: "Guest memory.", required: true },
  { name: "gpu", type: "stringArray", usage: "GPU, repeatable. Params: name, devicename (both required)." },
  {
    name: "hostdevice",
    type: "stringArray",
    usage: "Host device, repeatable. Params: name, devicename (both required).",
  },
  { name: "iothreadspolicy", type: "string", usage: "IO threads policy: auto or shared." },
  {
    name: "namespaced",
    type: "bool",
    usage: "Make a VirtualMachineInstancetype instead of a VirtualMachineClusterInstancetype.",
  },
];

const commandLine: CommandLineSpec = {
  path: "create instancetype",
  help: {
    about: "Print the manifest of a VirtualMachineClusterInstancetype or VirtualMachineInstancetype.",
    usage: ["virtctl create instancetype [flags]"],
    examples: [
      {
        what: "An instance type for the whole cluster",
        command: "virtctl create instancetype --name tiny --cpu 1 --memory 512Mi",
      },
      {
        what: "One of a namespace, with a GPU",
        command:
          "virtctl create instancetype -n lab --cpu 8 --memory 32Gi --gpu name:gpu1,devicename:nvidia.com/A100",
      },
    ],
  },
  flags,
};

/** `virtctl create instancetype`: prints a manifest, contacts no API. */
export const createInstancetype: Command = {
  name: "instancetype",
  summary: "Print the manifest of an instance type, for the cluster or a namespace.",
  flags,
  run(args: readonly string[], io: VirtctlIo): number {
    const given = readCommandLine(commandLine, args, io);
    if (given !== undefined) io.out(goYaml(instancetypeManifest(given.flags)));
    return 0;
  },
};
