import { basename } from "node:path";
import { runUnfold } from "./unfold/run-unfold.js";

// A reader that has seen enough (head, less) closes the pipe: that is its right, and no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const args = process.argv.slice(2);
// Called by the name velero it stands in for velero's command.
const isVelero = basename(process.argv[1] ?? "") === "velero";
process.exitCode = await runUnfold(isVelero ? ["velero-shim", "--", ...args] : args, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
