import { absentCommands } from "./absent-commands.js";
import type { Command } from "./command.js";
import { completion } from "./completion/command.js";
import { completeCommand } from "./completion/complete-command.js";
import { create } from "./create-command.js";
import { expand } from "./expand/command.js";
import { lifecycleCommands } from "./lifecycle/commands.js";
import { options } from "./options-command.js";
import { runningCommands } from "./running/commands.js";
import { version } from "./version/command.js";

/** All commands of virtctl. */
export const commands: readonly Command[] = [
  completion,
  create,
  expand,
  ...lifecycleCommands,
  ...runningCommands,
  options,
  version,
  ...absentCommands,
  completeCommand(() => commands),
];
