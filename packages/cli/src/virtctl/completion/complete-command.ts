import type { Command } from "../command.js";

/** What the completion scripts call: candidates and descriptions for the last word, one a line. */
export function completeCommand(commands: () => readonly Command[]): Command {
  return {
    name: "__complete",
    summary: "",
    hidden: true,
    async run(words, io) {
      const { candidates } = await import("./candidates.js");
      for (const { word, what } of candidates(commands(), words)) io.out(`${word}\t${what}\n`);
      return 0;
    },
  };
}
