import {
  BucketError,
  InputError,
  type MachineRescue,
  planRescue,
  printable,
  rescueTable,
} from "@unfold/backup";
import { flagUsages } from "../../command-line/flag-help.js";
import { parseFlags, UsageError } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { openBackup } from "../input/open-backup.js";
import { CommandError } from "../run-unfold.js";
import { gatherPlaces } from "./gather-places.js";
import { rescueAbout, rescueFlags } from "./rescue-flags.js";
import { writeRescue } from "./write-rescue.js";

const somethingIsLost = 3;
const nothingToRescue = 4;

/** `unfold rescue`: gives machines of a backup their types back, from whatever still knows them. */
export async function rescueCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, rescueFlags);
  if (given.has("help")) {
    output.out(
      `${rescueAbout}\nUsage:\n  unfold rescue BACKUP [flags]\n\nFlags:\n${flagUsages(rescueFlags)}`,
    );
    return 0;
  }
  const [path, another] = positional;
  if (path === undefined) throw new UsageError("a backup is wanted");
  if (another !== undefined) throw new UsageError(`unexpected argument "${another}"`);
  const folder = given.get("output-dir")?.at(-1);
  const dryRun = given.get("dry-run")?.at(-1) === "true";
  if (folder === undefined && !dryRun) throw new UsageError("--output-dir or --dry-run is wanted");
  try {
    const files = await openBackup(path, given);
    const { archive, places, problems, notes } = await gatherPlaces(files, given);
    if (problems[0] !== undefined) throw new CommandError(printable(problems[0]));
    const plan = [...planRescue(archive, places)];
    if (folder !== undefined && !dryRun && plan.length > 0) {
      await writeRescue(plan, files, folder, given.get("velero-namespace")?.at(-1) ?? "velero");
    }
    output.out(rescueTable(plan));
    for (const note of notes) output.out(`note: ${note}\n`);
    return exitCodeOf(plan, output);
  } catch (error) {
    if (error instanceof InputError || error instanceof BucketError)
      throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

function exitCodeOf(plan: readonly MachineRescue[], output: Output): number {
  if (plan.length === 0) {
    output.err("unfold: no virtual machine in the backup\n");
    return nothingToRescue;
  }
  return plan.some(({ roles }) => roles.some(({ action }) => action === "lost")) ? somethingIsLost : 0;
}
