import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "./run-unfold.js";

/**
 * Makes a folder, and those above it that are missing. Node's own way of doing so never ends where a file system has nothing
 * made in it, as that of /proc.
 * @throws CommandError
 */
export function makeFolder(path: string): void {
  try {
    makeEach(path);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new CommandError(`cannot make the folder ${path}: ${problem}`, { cause: error });
  }
}

function makeEach(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const above = dirname(path);
  if (above !== path) makeEach(above);
  mkdirSync(path);
}
