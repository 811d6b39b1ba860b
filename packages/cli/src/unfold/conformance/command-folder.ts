import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commandFile } from "../command-file.js";

/** Commands of Unfold that a script may call, and the files they are. */
const ours = { unfold: "unfold.js", virtctl: "virtctl.js" };

/** Commands that stand in for others: a real one on the PATH comes first. */
const standIns = { velero: "unfold.js" };

/** The PATH for scripts: they need not know where Unfold is installed. Links are made in `folder`. */
export function scriptPath(folder: string, path: string): string {
  const first = linked(join(folder, "bin"), ours);
  const last = linked(join(folder, "stand-ins"), standIns);
  return [first, path, last].filter((entry) => entry !== "").join(":");
}

function linked(folder: string, files: { readonly [name: string]: string }): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(files)) symlinkSync(commandFile(file), join(folder, name));
  return folder;
}
