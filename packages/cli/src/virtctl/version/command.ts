import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command } from "../command.js";
import { type CommandLineSpec, readCommandLine } from "../read-command-line.js";

const flags: readonly FlagSpec[] = [
  {
    name: "client",
    shorthand: "c",
    type: "bool",
    defaultValue: false,
    usage: "Only the version of this program; needs no server.",
  },
];

const commandLine: CommandLineSpec = {
  path: "version",
  help: {
    about: "Print the versions of this program and of the server.",
    usage: ["virtctl version [flags]"],
    examples: [{ what: "Both versions", command: "virtctl version" }],
  },
  flags,
  arguments: 0,
};

/** `virtctl version`. */
export const version: Command = {
  name: "version",
  summary: "Print the versions of this program and of the server.",
  flags,
  async run(args, io) {
    const given = readCommandLine(commandLine, args, io);
    if (given === undefined) return 0;
    const { clientVersion, serverVersion } = await import("./versions.js");
    io.out(`Client Version: ${clientVersion()}\n`);
    if (!given.flags.on("client")) io.out(`Server Version: ${await serverVersion(given.flags)}\n`);
    return 0;
  },
};
