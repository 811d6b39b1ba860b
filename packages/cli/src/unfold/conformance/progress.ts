import type { ProgressEvent } from "@unfold/backup/conformance";
import type { Output } from "../../command-line/output.js";

/** Tells on stderr, if it is a terminal, which scenario ended how, and how many are to come. */
export function progressLines(
  total: number,
  output: Output,
  isTerminal: boolean = process.stderr.isTTY === true,
): ((event: ProgressEvent) => void) | undefined {
  if (!isTerminal) return undefined;
  let ended = 0;
  return (event) => {
    if (event.type === "started") return;
    ended += 1;
    const { name, outcome, milliseconds, title } = event.result;
    const seconds = (milliseconds / 1000).toFixed(1);
    output.err(`[${ended}/${total}] ${outcome.padEnd(7)} ${seconds.padStart(5)} s  ${name}: ${title}\n`);
  };
}
