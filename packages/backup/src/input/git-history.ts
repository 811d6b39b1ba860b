import { spawnSync } from "node:child_process";
import type { FileChange } from "../audit/evidence.js";

/**
 * When files below a folder were changed, by git; undefined where the folder is in no git work tree, or git is not
 * installed. Renames are followed.
 */
export function gitHistory(folder: string): ((file: string) => readonly FileChange[]) | undefined {
  if (run(folder, ["rev-parse", "--is-inside-work-tree"])?.trim() !== "true") return undefined;
  const known = new Map<string, readonly FileChange[]>();
  return (file) => {
    const found = known.get(file) ?? changesOf(folder, file);
    known.set(file, found);
    return found;
  };
}

function changesOf(folder: string, file: string): readonly FileChange[] {
  const log = run(folder, ["log", "--follow", "--format=%H %ct", "--", file]) ?? "";
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [commit = "", time = "0"] = line.split(" ");
      return { commit, time: Number(time) };
    });
}

function run(folder: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? stdout : undefined;
}
