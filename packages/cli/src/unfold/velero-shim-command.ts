import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { commandFile } from "./command-file.js";
import { CommandError } from "./run-unfold.js";

const flags: readonly FlagSpec[] = [
  { name: "install", type: "string", usage: "Folder to make a link named velero in, for the PATH." },
  { name: "help", shorthand: "h", type: "bool", usage: "help for velero-shim" },
];

const about = `Stand in for velero's command.

Usage:
  unfold velero-shim --install FOLDER
  unfold velero-shim -- COMMAND...

Called by the name velero this program answers velero version, plugin get, backup create | get | delete and
restore create | get | delete, on the Velero of whichever cluster the kubeconfig names.
`;

/** `unfold velero-shim`: makes the link, or runs one command of velero's. */
export async function veleroShimCommand(args: readonly string[], output: Output): Promise<number> {
  const split = args.indexOf("--");
  const { given, positional } = parseFlags(split === -1 ? args : args.slice(0, split), flags);
  if (positional[0] !== undefined) throw new UsageError(`unexpected argument "${positional[0]}"`);
  const folder = given.get("install")?.at(-1);
  if (folder !== undefined) {
    output.out(`${installed(resolve(folder))} stands in for velero's command.\n`);
    return 0;
  }
  if (given.has("help") || split === -1) {
    output.out(`${about}\nFlags:\n${flagUsages(flags)}`);
    return 0;
  }
  return (await import("../velero/run-velero.js")).runVelero(args.slice(split + 1), output);
}

/** @throws CommandError */
function installed(folder: string): string {
  try {
    return install(folder);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const reason =
      (error as NodeJS.ErrnoException).code === "EACCES" ? "permission denied" : messageOf(error);
    throw new CommandError(`cannot make ${join(folder, "velero")}: ${reason}`, { cause: error });
  }
}

/** Node's message without the call and the paths. */
function messageOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replace(/^[A-Z]+: |, [a-z]+ '.*$/g, "");
}

/** @throws CommandError when something else has the name */
function install(folder: string): string {
  const link = join(folder, "velero");
  const target = commandFile("unfold.js");
  mkdirSync(folder, { recursive: true });
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink && readlinkSync(link) === target) return link;
  if (isLink || existsSync(link)) throw new CommandError(`${link} is there already, and is not this program`);
  symlinkSync(target, link);
  return link;
}
