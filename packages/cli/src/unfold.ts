import { basename } from "node:path";
import { runUnfold } from "./unfold/run-unfold.js";

// A reader that has seen enough (head, less) closes the pipe: that is its right, and no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const args = process.argv.slice(2);
process.exitCode = await runUnfold(meant(args), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});

/** The command line that is meant by how the program was called. */
function meant(given: readonly string[]): readonly string[] {
  // Velero runs the files in its plugin folder with its own server's flags, and tells them by a cookie who they are to it.
  if (process.env["VELERO_PLUGIN"] === "hello" && given[0] !== "velero-plugin")
    return ["velero-plugin", ...given];
  // Called by the name velero it stands in for velero's command.
  return basename(process.argv[1] ?? "") === "velero" ? ["velero-shim", "--", ...given] : given;
}
