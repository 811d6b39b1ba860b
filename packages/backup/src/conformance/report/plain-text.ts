import { printable } from "../../printable.js";

/** What a script printed, as it may stand on a terminal and in a report: line ends stay, other control characters go. */
export function plainText(text: string): string {
  const lines = text.replace(escapeSequences, "").split(/\r?\n/);
  return lines.map((line) => printable(line.replaceAll("\t", "    "))).join("\n");
}

/** Colours and cursor movements of terminals (ECMA-48), and titles of windows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Failed, in error, skipped and passed, in words. */
export function countsText(outcomes: readonly string[]): string {
  const parts = ["failed", "error", "skipped", "passed"].flatMap((outcome) => {
    const count = outcomes.filter((one) => one === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome === "error" ? "could not be run" : outcome}`];
  });
  return parts.length === 0 ? "none" : parts.join(", ");
}
