import { parseFlags, splitCommand, UsageError } from "../command-line/flag-set.js";
import { suggestions } from "../command-line/suggestions.js";
import type { Command, VirtctlIo } from "./command.js";
import { commands } from "./commands.js";
import { globalFlags } from "./global-flags.js";
import { helpFlag, writeHelp } from "./help-page.js";

/** Runs one virtctl command line and gives the exit code: 0, or 1 with the error on stderr. */
export async function runVirtctl(args: readonly string[], io: VirtctlIo): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err(`${error.message.trimEnd()}\n`);
    return 1;
  }
}

function dispatch(args: readonly string[], io: VirtctlIo): number | Promise<number> {
  // The words behind it are completed, not read.
  const { name, rest } =
    args[0] === "__complete" ? { name: args[0], rest: args.slice(1) } : splitCommand(args, globalFlags);
  if (name === "help") return dispatch([...rest, "--help"], io);
  if (name === undefined) return rootHelp(rest, io);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.filter(({ hidden }) => hidden !== true).map((candidate) => candidate.name);
    throw new UsageError(`unknown command "${name}" for "${io.program}"${suggestions(name, names)}`);
  }
  return command.run(rest, io);
}

function rootHelp(args: readonly string[], io: VirtctlIo): number {
  parseFlags(args, [...globalFlags, helpFlag("virtctl")]);
  const listed: readonly Pick<Command, "name" | "summary">[] = [
    ...commands.filter(({ hidden }) => hidden !== true),
    { name: "help", summary: "Help for any command." },
  ];
  return writeHelp(
    {
      about: "virtctl makes manifests of virtual machines and controls those of a cluster.",
      usage: ["virtctl [flags]", "virtctl [command]"],
      commands: listed.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      flags: [helpFlag("virtctl")],
    },
    io,
  );
}
