import {
  type FlagSpec,
  parseFlags,
  requireExclusive,
  requireGiven,
  UsageError,
} from "../command-line/flag-set.js";
import { FlagValues } from "../command-line/flag-values.js";
import type { VirtctlIo } from "./command.js";
import { globalFlags } from "./global-flags.js";
import { type HelpPage, helpFlag, writeHelp } from "./help-page.js";

/** What a command accepts. */
export interface CommandLineSpec {
  /** The command behind the program's name, for example `create vm`. */
  readonly path: string;
  readonly help: Omit<HelpPage, "flags">;
  readonly flags: readonly FlagSpec[];
  /** Groups of which at most one flag may be given. */
  readonly exclusive?: readonly (readonly string[])[];
  /** How many arguments that are no flags; any number unless given. */
  readonly arguments?: number;
  /** What else must be so; checked with the arguments. @throws UsageError */
  readonly check?: (flags: FlagValues) => void;
}

export interface CommandLine {
  readonly flags: FlagValues;
  readonly arguments: readonly string[];
}

/**
 * Reads a command line, in the order in which spf13/cobra checks it: flags, `--help`, arguments, required flags, groups.
 * Undefined when the help was asked for and printed.
 * @throws UsageError
 */
export function readCommandLine(
  spec: CommandLineSpec,
  args: readonly string[],
  io: VirtctlIo,
): CommandLine | undefined {
  const own = [...spec.flags, helpFlag(spec.path.split(" ").at(-1) ?? "")];
  const parsed = parseFlags(args, [...own, ...globalFlags]);
  const flags = new FlagValues(parsed);
  if (flags.on("help")) {
    writeHelp({ ...spec.help, flags: own }, io);
    return undefined;
  }
  for (const warning of parsed.warnings) io.err(`${warning}\n`);
  checkArguments(spec, parsed.positional, io);
  spec.check?.(flags);
  const given = new Set(parsed.given.keys());
  requireGiven(given, spec.flags);
  requireExclusive(given, spec.exclusive ?? []);
  return { flags, arguments: parsed.positional };
}

function checkArguments(spec: CommandLineSpec, given: readonly string[], { program }: VirtctlIo): void {
  const wanted = spec.arguments;
  if (wanted === undefined || given.length === wanted) return;
  throw new UsageError(
    wanted === 0
      ? `unknown command "${given[0]}" for "${program} ${spec.path}"`
      : `accepts ${wanted} arg(s), received ${given.length}`,
  );
}
