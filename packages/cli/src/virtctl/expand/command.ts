import { type FlagSpec, UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import type { Command } from "../command.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";

const flags: readonly FlagSpec[] = [
  { name: "vm", type: "string", usage: "Name of a VirtualMachine of the cluster." },
  { name: "file", shorthand: "f", type: "string", usage: 'File with a VirtualMachine; "-" reads stdin.' },
  { name: "output", shorthand: "o", type: "string", defaultValue: "yaml", usage: "yaml or json." },
];

function check(given: FlagValues): void {
  if (given.text("vm") === undefined && given.text("file") === undefined) {
    throw new UsageError("error invalid arguments - VirtualMachine name or file must be provided");
  }
  const format = given.last("output") ?? "yaml";
  if (format === "yaml" || format === "json") return;
  throw new UsageError(`error not supported output format defined: ${format}`);
}

const commandLine: CommandLineSpec = {
  path: "expand",
  help: {
    about:
      "Print a VirtualMachine as it would run: with everything its instance type and preference say written out.",
    usage: ["virtctl expand (VM) [flags]"],
    examples: [
      { what: "A virtual machine of the cluster", command: "virtctl expand --vm fedora" },
      { what: "A manifest, as JSON", command: "virtctl expand -f vm.yaml -o json" },
    ],
  },
  flags,
  exclusive: [["file", "vm"]],
  check,
};

/** `virtctl expand`: what instance type and preference make of a virtual machine. */
export const expand: Command = {
  name: "expand",
  summary: "Print a VirtualMachine with its instance type and preference written out.",
  flags,
  async run(args, io) {
    const given = readCommandLine(commandLine, args, io);
    if (given === undefined) return 0;
    const format = given.flags.last("output") === "json" ? "json" : "yaml";
    const { expandedText } = await import("./expand.js");
    io.out(await expandedText(given.flags, format));
    return 0;
  },
};
