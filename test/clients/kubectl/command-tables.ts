import { applyCommands } from "./apply-commands.js";
import { kindCommands } from "./kind-commands.js";
import { machineCommands } from "./machine-commands.js";
import { serverCommands } from "./server-commands.js";
import type { CommandTable } from "./step.js";

/** Everything kubectl is asked to do; tables are independent of each other. */
export const commandTables: readonly CommandTable[] = [
  serverCommands,
  machineCommands,
  applyCommands,
  kindCommands,
];
