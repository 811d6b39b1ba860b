import { flagUsages, sortedByName } from "../command-line/flag-help.js";
import type { Command } from "./command.js";
import { globalFlags } from "./global-flags.js";

/** `virtctl options`: the flags that every command takes. */
export const options: Command = {
  name: "options",
  summary: "List the flags that all commands take.",
  run(_args, io) {
    io.out("The following options can be passed to any command:\n\n");
    io.out(flagUsages(sortedByName(globalFlags)));
    return 0;
  },
};
