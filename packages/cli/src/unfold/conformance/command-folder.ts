import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Commands a script may call: it need not know where Unfold is installed. */
const commands = { unfold: "unfold.js", virtctl: "virtctl.js" };

/** Fills `folder` with the commands, for the PATH of scripts. */
export function linkCommands(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const bin = binFolder(dirname(fileURLToPath(import.meta.url)));
  for (const [name, file] of Object.entries(commands)) {
    symlinkSync(join(bin, file), join(folder, name));
  }
}

/** The package's `bin`: beside the bundle, or above the sources. */
function binFolder(from: string): string {
  const bin = join(from, "bin");
  if (existsSync(join(bin, "unfold.js"))) return bin;
  const above = dirname(from);
  if (above === from) throw new Error("the folder of Unfold's commands is not there");
  return binFolder(above);
}
