import { catalogue } from "@unfold/backup";
import { conformanceFindings, findingEntry } from "@unfold/backup/conformance";
import { type FlagSpec, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";

const about = `Explain a finding of unfold audit or unfold conformance.

Usage:
  unfold explain CODE

Without a code all of them are listed.
`;

const flags: readonly FlagSpec[] = [
  { name: "help", shorthand: "h", type: "bool", usage: "help for explain" },
];

/** `unfold explain CODE`: condition, consequence, remedy and source of a finding. */
export async function explainCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, flags);
  if (given.has("help")) {
    output.out(about);
    return 0;
  }
  const [code, extra] = positional;
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
  if (code === undefined) {
    for (const entry of [...catalogue, ...conformanceFindings]) {
      output.out(`${entry.code.padEnd(8)}${entry.severity.padEnd(10)}${entry.title}\n`);
    }
    return 0;
  }
  const entry = findingEntry(code);
  if (entry === undefined)
    throw new UsageError(`no finding has the code "${code}"; unfold explain lists them all`);
  output.out(`${entry.code}  ${entry.title} (${entry.severity})\n\n`);
  const parts = [
    ["When", entry.condition],
    ["What follows", entry.explanation],
    ["Remedy", entry.remedy],
    ["Source", entry.source],
  ];
  for (const [label = "", text = ""] of parts) output.out(`${`${label}:`.padEnd(14)}${text}\n`);
  return 0;
}
