import type { JsonObject } from "@unfold/apimachinery";
import type { FlagValues } from "../../command-line/flag-values.js";
import type { VirtctlIo } from "../command.js";

/** `dryRun` of a request's options; says so, too. */
export function dryRunOption(flags: FlagValues, io: VirtctlIo): JsonObject {
  if (!flags.on("dry-run")) return {};
  io.out("Dry Run execution\n");
  return { dryRun: ["All"] };
}
