import { flagUsages } from "../command-line/flag-help.js";
import { UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { createVmCommand } from "./create-vm/command.js";
import { globalFlags, globalOptionsHint } from "./global-flags.js";

const rootHelp = `virtctl prints manifests for KubeVirt virtual machines.

Usage:
  virtctl [command]

Available Commands:
  create       Create a manifest for the specified Kind.
  options      Print the global command-line options.

${globalOptionsHint}`;

const createHelp = `Create a manifest for the specified Kind.

Usage:
  virtctl create [command]

Available Commands:
  vm           Create a VirtualMachine manifest.

${globalOptionsHint}`;

/** Runs one virtctl command line and returns the exit code: 0, or 1 with the error on stderr. */
export function runVirtctl(args: readonly string[], output: Output): number {
  try {
    return dispatch(args, output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err(`${error.message}\n`);
    return 1;
  }
}

function dispatch(args: readonly string[], output: Output): number {
  const [command, subcommand, ...rest] = args;
  if (command === "create" && subcommand === "vm") return createVmCommand(rest, output);
  if (command === "create" && (subcommand === undefined || isHelp(subcommand)))
    return print(createHelp, output);
  if (command === "create") throw new UsageError(`unknown command "${subcommand}" for "virtctl create"`);
  if (command === "options") return print(flagUsages(globalFlags), output);
  if (command === undefined || isHelp(command)) return print(rootHelp, output);
  throw new UsageError(`unknown command "${command}" for "virtctl"`);
}

function isHelp(argument: string): boolean {
  return argument === "--help" || argument === "-h" || argument === "help";
}

function print(text: string, output: Output): number {
  output.out(text);
  return 0;
}
