import { writeSync } from "node:fs";
import { basename } from "node:path";
import { runVirtctl } from "./virtctl/run-virtctl.js";

process.exitCode = await runVirtctl(process.argv.slice(2), {
  program: programName(process.argv[1] ?? ""),
  out: (text) => writeAll(1, text),
  err: (text) => writeAll(2, text),
});

/** kubectl runs a program of this name as its own command `virt`. */
function programName(path: string): string {
  return basename(path).startsWith("kubectl-virt") ? "kubectl virt" : "virtctl";
}

/** Writes everything before the process goes on, also into a slow pipe; a reader that went away is no error. */
function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}
