import { type Client, listAll, stringAt } from "@unfold/apimachinery";
import { veleroLabels, veleroResources, veleroVersion } from "@unfold/backup/velero-server";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { flagUsages } from "../command-line/flag-help.js";
import { parseFlags, UsageError } from "../command-line/flag-set.js";
import { FlagValues } from "../command-line/flag-values.js";
import type { Output } from "../command-line/output.js";
import { serverStatus } from "./server-status.js";
import { describe, downloadArchive, logs } from "./shim-files.js";
import { meaningful, withoutEffect } from "./shim-flags.js";
import { encoded, pluginTable, shimColumns, shimOutput } from "./shim-output.js";
import { createRequest } from "./shim-requests.js";
import { createSchedule, deleteSchedules, getSchedules, setPaused } from "./shim-schedules.js";

/** What a command works with. */
export interface ShimInvocation {
  readonly client: Client;
  readonly namespace: string;
  readonly flags: FlagValues;
  /** What follows verb and noun. */
  readonly names: readonly string[];
  readonly output: Output;
}

type Noun = "backup" | "restore";

const resourceOf = { backup: veleroResources.backups, restore: veleroResources.restores } as const;

const getObjects =
  (noun: Noun) =>
  async ({ client, namespace, flags, names, output }: ShimInvocation): Promise<number> => {
    const resource = resourceOf[noun];
    const labelSelector = flags.text("selector");
    const objects =
      names.length > 0
        ? await Promise.all(names.map((name) => client.get(resource, { namespace, name })))
        : (
            await listAll(client, resource, {
              namespace,
              ...(labelSelector === undefined ? {} : { labelSelector }),
            })
          ).items;
    const kind = noun === "backup" ? "Backup" : "Restore";
    output.out(shimOutput(objects, kind, flags.text("output") ?? "table", shimColumns[noun](Date.now())));
    return 0;
  };

/** Asks for the deletion and does not wait for it, as velero's command does. */
async function deleteBackups({ client, namespace, names, flags, output }: ShimInvocation): Promise<number> {
  demandConfirmation(flags, names);
  for (const name of names) {
    const { metadata } = await client.get(veleroResources.backups, { namespace, name });
    await client.create(veleroResources.deleteRequests, {
      apiVersion: "velero.io/v1",
      kind: "DeleteBackupRequest",
      metadata: {
        generateName: `${name.slice(0, 240)}-`,
        namespace,
        labels: { [veleroLabels.backupUid]: metadata.uid ?? "" },
      },
      spec: { backupName: name },
    });
    output.out(
      `Request to delete backup "${name}" submitted successfully.\nThe backup will be fully deleted after all associated data (disk snapshots, backup files, restores) are removed.\n`,
    );
  }
  return 0;
}

async function deleteRestores({ client, namespace, names, flags, output }: ShimInvocation): Promise<number> {
  demandConfirmation(flags, names);
  for (const name of names) {
    await client.delete(veleroResources.restores, { namespace, name });
    output.out(`Request to delete restore "${name}" submitted successfully.\n`);
  }
  return 0;
}

/** Velero asks on the terminal; a script has nobody to answer. */
function demandConfirmation(flags: FlagValues, names: readonly string[]): void {
  if (names.length === 0) throw new UsageError("name what is to be deleted");
  if (!flags.on("confirm")) throw new UsageError("nobody can be asked: give --confirm");
}

async function getPlugins({ client, namespace, flags, output }: ShimInvocation): Promise<number> {
  const status = await serverStatus(client, namespace);
  const format = flags.text("output") ?? "table";
  output.out(format === "table" ? pluginTable(status) : encoded(status, format));
  return 0;
}

async function version({ client, namespace, output }: ShimInvocation): Promise<number> {
  output.out(clientVersion);
  const server = stringAt((await serverStatus(client, namespace)).status, "serverVersion") ?? "unknown";
  output.out(`Server:\n\tVersion: ${server}\n`);
  return 0;
}

const clientVersion = `Client:\n\tVersion: ${veleroVersion}\n\tGit commit: -\n`;

/** Commands by `NOUN VERB`. */
const commands: { readonly [words: string]: (invocation: ShimInvocation) => Promise<number> } = {
  "backup create": (invocation) => createRequest("backup", invocation),
  "backup get": getObjects("backup"),
  "backup describe": describe("backup"),
  "backup logs": logs("backup"),
  "backup download": downloadArchive,
  "backup delete": deleteBackups,
  "restore create": (invocation) => createRequest("restore", invocation),
  "restore get": getObjects("restore"),
  "restore describe": describe("restore"),
  "restore logs": logs("restore"),
  "restore delete": deleteRestores,
  "schedule create": createSchedule,
  "schedule get": getSchedules,
  "schedule pause": setPaused(true),
  "schedule unpause": setPaused(false),
  "schedule delete": deleteSchedules,
  "plugin get": getPlugins,
};

/** Runs a command line of velero's command, as far as backup scripts use it; `velero create backup` is `velero backup create`. */
export async function runVelero(args: readonly string[], output: Output): Promise<number> {
  try {
    return await run(args, output);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    output.err(error instanceof UsageError ? `Error: ${reason}\n` : `An error occurred: ${reason}\n`);
    return 1;
  }
}

async function run(args: readonly string[], output: Output): Promise<number> {
  const parsed = parseFlags(args, [...meaningful, ...withoutEffect]);
  const flags = new FlagValues(parsed);
  const { command, names } = commandOf(parsed.positional);
  if (command === undefined || flags.on("help")) {
    output.out(help());
    return 0;
  }
  if (command === version && flags.on("client-only")) {
    output.out(clientVersion);
    return 0;
  }
  const client = new ClusterClient(
    loadClusterAccess({ path: flags.text("kubeconfig"), context: flags.text("kubecontext") }),
  );
  const namespace = flags.text("namespace") ?? process.env["VELERO_NAMESPACE"] ?? "velero";
  try {
    return await command({ client, namespace, flags, names, output });
  } finally {
    client.close();
  }
}

/** @throws UsageError */
function commandOf([first, second, ...rest]: readonly string[]): {
  readonly command: ((invocation: ShimInvocation) => Promise<number>) | undefined;
  readonly names: readonly string[];
} {
  if (first === undefined) return { command: undefined, names: [] };
  if (first === "version") return { command: version, names: [] };
  const singular = (word: string): string => word.replace(/s$/, "");
  const words = [`${singular(first)} ${second}`, `${singular(second ?? "")} ${first}`];
  const found = words.find((text) => Object.hasOwn(commands, text));
  if (found !== undefined) return { command: commands[found], names: rest };
  throw new UsageError(
    `unknown command "${[first, second].filter((word) => word !== undefined).join(" ")}" for "velero"`,
  );
}

function help(): string {
  const rows = ["version", ...Object.keys(commands)].map((words) => `  velero ${words}\n`).join("");
  return `Stands in for velero's command, as far as backup scripts use it, on the Velero of whichever cluster the kubeconfig names.

Usage:
${rows}
Flags:
${flagUsages(meaningful)}`;
}
