import { UsageError } from "../../command-line/flag-set.js";
import type { Command } from "../command.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";

const shells: { readonly [shell: string]: string } = {
  bash: "source <(virtctl completion bash)",
  fish: "virtctl completion fish | source",
  zsh: "source <(virtctl completion zsh)",
};

const shellCommands: readonly Command[] = Object.entries(shells).map(([shell, load]) => {
  const summary = `Print the completion script for ${shell}.`;
  const commandLine: CommandLineSpec = {
    path: `completion ${shell}`,
    help: {
      about: summary,
      usage: [`virtctl completion ${shell}`],
      examples: [{ what: "Complete in this shell", command: load }],
    },
    flags: [],
    arguments: 0,
  };
  return {
    name: shell,
    summary,
    async run(args, io) {
      if (readCommandLine(commandLine, args, io) === undefined) return 0;
      const { completionScript } = await import("./scripts.js");
      io.out(completionScript(shell) ?? "");
      return 0;
    },
  };
});

const overview: CommandLineSpec = {
  path: "completion",
  help: {
    about: "Print the completion script for a shell.",
    usage: ["virtctl completion [command]"],
    commands: shellCommands,
  },
  flags: [],
};

/** `virtctl completion SHELL`. */
export const completion: Command = {
  name: "completion",
  summary: "Print the completion script for bash, zsh or fish.",
  commands: shellCommands,
  run(args, io) {
    const [shell, ...rest] = args;
    const found = shellCommands.find(({ name }) => name === shell);
    if (found !== undefined) return found.run(rest, io);
    const given = readCommandLine(overview, args.length === 0 ? ["--help"] : args, io);
    if (given === undefined) return 0;
    throw new UsageError(`unknown command "${shell}" for "${io.program} completion"`);
  },
};
