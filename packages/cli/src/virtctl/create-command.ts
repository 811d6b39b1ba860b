import { parseFlags, splitCommand } from "../command-line/flag-set.js";
import { FlagValues } from "../command-line/flag-values.js";
import type { Command, VirtctlIo } from "./command.js";
import { createClone } from "./create-clone/command.js";
import { createInstancetype } from "./create-instancetype/command.js";
import { createPreference } from "./create-preference/command.js";
import { createVm } from "./create-vm/command.js";
import { globalFlags } from "./global-flags.js";
import { helpFlag, writeHelp } from "./help-page.js";

const kinds: readonly Command[] = [createClone, createInstancetype, createPreference, createVm];

/** `virtctl create`: manifests of one kind each. */
export const create: Command = {
  name: "create",
  summary: "Print the manifest of a VM, an instance type, a preference or a clone.",
  commands: kinds,
  run(args, io) {
    const { name, rest } = splitCommand(args, globalFlags);
    const kind = kinds.find((candidate) => candidate.name === name);
    return kind === undefined ? usage(rest, io) : kind.run(rest, io);
  },
};

/** Anything but a kind prints the usage and counts as success, as with the original. */
function usage(args: readonly string[], io: VirtctlIo): number {
  const flags = [helpFlag("create")];
  const asked = new FlagValues(parseFlags(args, [...flags, ...globalFlags])).on("help");
  const page = {
    usage: ["virtctl create [flags]", "virtctl create [command]"],
    commands: kinds,
    flags,
  };
  return writeHelp(asked ? { about: create.summary, ...page } : page, io);
}
