import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command } from "../command.js";
import { type CommandLine, type CommandLineSpec, readCommandLine } from "../read-command-line.js";

const dryRun: FlagSpec = {
  name: "dry-run",
  type: "bool",
  defaultValue: false,
  usage: "Only let the server check the request.",
};
const paused: FlagSpec = {
  name: "paused",
  type: "bool",
  defaultValue: false,
  usage: "Start with the guest paused.",
};
const force: FlagSpec = {
  name: "force",
  type: "bool",
  defaultValue: false,
  usage: "Do not wait for the guest to shut down; needs --grace-period. May lose data.",
};
const gracePeriod: FlagSpec = {
  name: "grace-period",
  type: "int64",
  defaultValue: "-1",
  usage: "Seconds the guest gets to shut down; only with --force.",
};

/** Verbs on a VM: one argument, its name. */
const vmCommands = [
  command("start", "Start a virtual machine.", [paused, dryRun]),
  command("stop", "Stop a virtual machine.", [force, gracePeriod, dryRun]),
  command("restart", "Restart a virtual machine.", [force, gracePeriod, dryRun]),
];

/** Verbs on a running instance: two arguments, `vm` or `vmi` and its name. */
const instanceCommands = [
  command("pause", "Pause a virtual machine.", [dryRun]),
  command("unpause", "Unpause a virtual machine.", [dryRun]),
];

/** What starts, stops and pauses machines. */
export const lifecycleCommands: readonly Command[] = [...vmCommands, ...instanceCommands];

function command(name: string, summary: string, flags: readonly FlagSpec[]): Command {
  const onInstance = name.endsWith("pause");
  const commandLine: CommandLineSpec = {
    path: name,
    help: {
      about: summary,
      usage: [`virtctl ${name} ${onInstance ? "vm|vmi (VM)|(VMI)" : "(VM)"} [flags]`],
      examples: [
        { what: `The virtual machine fedora`, command: `virtctl ${name} ${onInstance ? "vm " : ""}fedora` },
      ],
    },
    flags,
    arguments: onInstance ? 2 : 1,
  };
  return {
    name,
    summary,
    flags,
    async run(args, io) {
      const given = readCommandLine(commandLine, args, io);
      if (given === undefined) return 0;
      const run = await lifecycleOf(name);
      await run(given, io);
      return 0;
    },
  };
}

async function lifecycleOf(
  name: string,
): Promise<(given: CommandLine, io: Parameters<Command["run"]>[1]) => Promise<void>> {
  if (name === "pause" || name === "unpause") {
    const { pauseOrUnpause } = await import("./pause.js");
    return (given, io) => pauseOrUnpause(name, given, io);
  }
  const { changeState } = await import("./change-state.js");
  return (given, io) => changeState(name as "start" | "stop" | "restart", given, io);
}
