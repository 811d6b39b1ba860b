import { flagUsages, sortedByName } from "../command-line/flag-help.js";
import type { FlagSpec } from "../command-line/flag-set.js";
import type { Command, VirtctlIo } from "./command.js";

/** What a help text is made of. Texts name the program `virtctl`; it is replaced where it is called otherwise. */
export interface HelpPage {
  readonly about?: string;
  /** Lines below "Usage:". */
  readonly usage: readonly string[];
  readonly examples?: readonly Example[];
  readonly commands?: readonly Pick<Command, "name" | "summary">[];
  readonly flags?: readonly FlagSpec[];
  /** The flags stay in the order given; otherwise they are sorted by name. */
  readonly keepOrder?: boolean;
}

export interface Example {
  readonly what: string;
  readonly command: string;
}

/** Prints a help text in the layout of KubeVirt's virtctl: usage, examples, commands, flags. Gives exit code 0. */
export function writeHelp(page: HelpPage, io: VirtctlIo): number {
  io.out(helpText(page).replaceAll(/\bvirtctl\b/g, io.program));
  return 0;
}

/** The text of {@link writeHelp}. */
export function helpText(page: HelpPage): string {
  const sections = [
    ...(page.about === undefined ? [] : [`${page.about}\n`]),
    section("Usage", page.usage),
    ...(page.examples === undefined ? [] : [`Examples:\n${page.examples.map(exampleText).join("\n")}`]),
    ...(page.commands === undefined ? [] : [section("Available Commands", page.commands.map(commandLine))]),
    ...(page.flags === undefined ? [] : [`Flags:\n${flagTable(page.flags, page.keepOrder === true)}`]),
    'Use "virtctl options" for a list of global command-line options (applies to all commands).\n',
  ];
  return sections.join("\n");
}

/** The flag every command has. */
export function helpFlag(command: string): FlagSpec {
  return { name: "help", shorthand: "h", type: "bool", usage: `help for ${command}` };
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function exampleText({ what, command }: Example): string {
  return `  # ${what}\n  ${command}\n`;
}

function commandLine({ name, summary }: Pick<Command, "name" | "summary">): string {
  return `${name.padEnd(12)} ${summary}`;
}

function flagTable(flags: readonly FlagSpec[], keepOrder: boolean): string {
  return flagUsages(keepOrder ? flags : sortedByName(flags));
}
