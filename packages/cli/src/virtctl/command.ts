import type { FlagSpec } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";

/** What a command writes to and is called as. */
export interface VirtctlIo extends Output {
  /** How the user calls the program: `virtctl`, or `kubectl virt` when run as a kubectl plug-in. */
  readonly program: string;
}

/** One command. The code of those that need more than the command line is loaded when they run, so that the others start fast. */
export interface Command {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** Its own flags, for completion. */
  readonly flags?: readonly FlagSpec[];
  /** Left out of help texts and completion. */
  readonly hidden?: boolean;
  /** The commands below it. */
  readonly commands?: readonly Command[];
  /** Runs it with the arguments behind its name; gives the exit code. @throws UsageError for what the user got wrong */
  run(args: readonly string[], io: VirtctlIo): number | Promise<number>;
}
