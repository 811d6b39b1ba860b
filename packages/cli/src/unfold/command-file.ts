import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** An executable of the package's `bin`: that folder is beside the bundle, or above the sources. */
export function commandFile(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, "bin", name);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) throw new Error(`Unfold's ${name} is not there`);
  }
}
