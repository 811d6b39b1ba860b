import { runUnfold } from "./unfold/run-unfold.js";

process.exitCode = await runUnfold(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
