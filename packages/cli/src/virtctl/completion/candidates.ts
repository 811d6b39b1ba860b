import type { FlagSpec } from "../../command-line/flag-set.js";
import type { Command } from "../command.js";
import { globalFlags } from "../global-flags.js";

/** What may stand in place of the last of `words`, the words behind the program's name; each with a description. */
export function candidates(commands: readonly Command[], words: readonly string[]): readonly Candidate[] {
  const typed = words.at(-1) ?? "";
  const { level, flags } = position(commands, words.slice(0, -1));
  const offered: readonly Candidate[] = typed.startsWith("-")
    ? flags.map(({ name, usage }) => ({ word: `--${name}`, what: usage }))
    : level
        .filter(({ hidden }) => hidden !== true)
        .map(({ name, summary }) => ({ word: name, what: summary }));
  return offered.filter(({ word }) => word.startsWith(typed)).toSorted((a, b) => (a.word < b.word ? -1 : 1));
}

export interface Candidate {
  readonly word: string;
  readonly what: string;
}

interface Position {
  /** Commands that may come next. */
  readonly level: readonly Command[];
  readonly flags: readonly FlagSpec[];
}

function position(commands: readonly Command[], before: readonly string[]): Position {
  let level = commands;
  let own: readonly FlagSpec[] = [];
  for (const word of before) {
    const command = level.find(({ name }) => name === word);
    if (command === undefined) continue;
    level = command.commands ?? [];
    own = command.flags ?? [];
  }
  return { level, flags: [...own, ...globalFlags] };
}
