import { UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";

/** One command of `unfold`. Its code is loaded only when it runs, so that the others start fast. */
interface Command {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(args: readonly string[], output: Output) => Promise<number>>;
}

const commands: readonly Command[] = [
  {
    name: "up",
    summary: "Run the embedded control plane in the foreground.",
    load: async () => (await import("./up-command.js")).upCommand,
  },
  {
    name: "snapshot",
    summary: "Save, restore and list snapshots of what the embedded control plane stores.",
    load: async () => (await import("./snapshot-command.js")).snapshotCommand,
  },
  {
    name: "status",
    summary: "Show the reference policy of a cluster and how far its VMs follow it.",
    load: async () => (await import("./status-command.js")).statusCommand,
  },
  {
    name: "expand",
    summary: "Write instance types and preferences into the virtual machines of manifests.",
    load: async () => (await import("./expand-command.js")).expandCommand,
  },
  {
    name: "backup",
    summary: "Back up a cluster's objects, and list and delete backups.",
    load: async () => (await import("./backup-restore/backup-command.js")).backupCommand,
  },
  {
    name: "restore",
    summary: "Restore objects from a backup.",
    load: async () => (await import("./backup-restore/restore-command.js")).restoreCommand,
  },
  {
    name: "audit",
    summary: "Tell which virtual machines of a backup or cluster would not come back as they were.",
    load: async () => (await import("./audit/audit-command.js")).auditCommand,
  },
  {
    name: "rescue",
    summary: "Repair a backup whose virtual machines lost their instance types.",
    load: async () => (await import("./rescue/rescue-command.js")).rescueCommand,
  },
  {
    name: "conformance",
    summary: "Run the partner compatibility scenarios against a backup product.",
    load: async () => (await import("./conformance/conformance-command.js")).conformanceCommand,
  },
  {
    name: "velero-plugin",
    summary: "Be a plugin of Velero: its item actions for virtual machines. Velero starts it.",
    load: async () => (await import("./velero-plugin-command.js")).veleroPluginCommand,
  },
  {
    name: "velero-shim",
    summary: "Stand in for velero's command.",
    load: async () => (await import("./velero-shim-command.js")).veleroShimCommand,
  },
  {
    name: "explain",
    summary: "Explain a finding of the audit or of a conformance run.",
    load: async () => (await import("./explain-command.js")).explainCommand,
  },
  {
    name: "undo",
    summary: "Turn expanded VMs back into ones that name their types.",
    load: async () => (await import("./undo-command.js")).undoCommand,
  },
  {
    name: "operator",
    summary: "Run the admission webhooks and controllers against a cluster.",
    load: async () => (await import("./operator-command.js")).operatorCommand,
  },
];

/** An expected failure with a one-line message for the user. Exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Runs one command line of `unfold`. Exit codes: 0 done, 1 failed, 2 wrong use; the reason is one line on stderr. */
export async function runUnfold(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    output.out(help());
    return 0;
  }
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw new UsageError(`unknown command "${name}" for "unfold"`);
    return await (await command.load())(rest, output);
  } catch (error) {
    output.err(`unfold: ${oneLine(error)}\n`);
    if (process.env["UNFOLD_DEBUG"] !== undefined && error instanceof Error) output.err(`${error.stack}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

function help(): string {
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(13)} ${summary}\n`).join("");
  return `Makes KubeVirt virtual machines self-contained: the instance type reference policy.

Usage:
  unfold [command]

Available Commands:
${rows}
Use "unfold [command] --help" for more information about a command.
`;
}
