import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "./run-unfold.js";

/** That a report can be written is checked before the work it reports on. @throws CommandError */
export function demandWritable(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new CommandError(`cannot write ${path}: it is a folder`);
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CommandError(`cannot write ${path}: there is no folder ${folder}`);
  try {
    accessSync(there === undefined ? folder : path, constants.W_OK);
  } catch {
    throw new CommandError(`cannot write ${path}: permission denied`);
  }
}
