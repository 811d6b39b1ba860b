import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { goDurationMs, isNotFound, type JsonObject, type KubeObject, listAt } from "@unfold/apimachinery";
import { veleroLabels, veleroResources } from "@unfold/backup/velero-server";
import { type FlagSpec, UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import type { Output } from "../../command-line/output.js";
import { CommandError } from "../run-unfold.js";
import { download } from "./download.js";
import { filterFields, filterLists, type ListFields, pairsOf } from "./filter-fields.js";
import { requireVelero } from "./require-velero.js";
import {
  existing,
  type Invocation,
  notFoundError,
  runVeleroCommand,
  type VeleroCommand,
} from "./velero-command.js";
import { commonFlags, requestFlags, toolAnnotationsOf } from "./velero-flags.js";
import { backupColumns } from "./velero-tables.js";

const ownFlags: readonly FlagSpec[] = [
  { name: "storage-location", type: "string", usage: "Location to save to; the default one unless given." },
  { name: "ttl", type: "string", usage: "How long it is kept, such as 720h0m0s." },
  { name: "snapshot-volumes", type: "bool", usage: "Take snapshots of volumes; with =false none." },
  {
    name: "include-cluster-scoped-resources",
    type: "stringSlice",
    usage: "Resources of no namespace; not together with the four filters of resources above.",
  },
  { name: "exclude-cluster-scoped-resources", type: "stringSlice", usage: "Those to leave out." },
  { name: "include-namespace-scoped-resources", type: "stringSlice", usage: "Resources in namespaces." },
  { name: "exclude-namespace-scoped-resources", type: "stringSlice", usage: "Those to leave out." },
  {
    name: "ordered-resources",
    type: "string",
    usage: "What is saved first of a resource: 'pods=ns1/a,ns1/b;persistentvolumes=pv1'.",
  },
];

const lists: ListFields = [
  ...filterLists,
  ["includedClusterScopedResources", "include-cluster-scoped-resources"],
  ["excludedClusterScopedResources", "exclude-cluster-scoped-resources"],
  ["includedNamespaceScopedResources", "include-namespace-scoped-resources"],
  ["excludedNamespaceScopedResources", "exclude-namespace-scoped-resources"],
];

const about = `Back up a cluster's objects: asks the Velero of the cluster, which the embedded control plane has built in.

Usage:
  unfold backup [create] NAME [flags]
  unfold backup get [NAME] [-o json]
  unfold backup describe NAME          with errors and warnings
  unfold backup logs NAME
  unfold backup download NAME FILE     the archive
  unfold backup delete NAME
`;

/** The Backup that flags ask for. @throws UsageError */
export function backupOf(_name: string, flags: FlagValues): KubeObject {
  const ttl = flags.text("ttl");
  if (ttl !== undefined && goDurationMs(ttl) === undefined) {
    throw new UsageError(`invalid duration "${ttl}" for --ttl: one such as 72h or 30m is wanted`);
  }
  const location = flags.text("storage-location");
  const spec: JsonObject = {
    ...filterFields(flags, lists),
    ...(location === undefined ? {} : { storageLocation: location }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(flags.given("snapshot-volumes") ? { snapshotVolumes: flags.on("snapshot-volumes") } : {}),
    ...orderedResources(flags.text("ordered-resources")),
  };
  return {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: { labels: pairsOf(flags, "label", "="), annotations: toolAnnotationsOf(flags) },
    spec,
  };
}

function orderedResources(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const entries = text.split(";").map((entry) => {
    const at = entry.indexOf("=");
    if (at < 1) throw new UsageError(`--ordered-resources "${entry}": one such as pods=ns/name is wanted`);
    return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
  });
  return { orderedResources: Object.fromEntries(entries) };
}

/** Fetches the archive from wherever its location keeps it. */
async function downloadBackup(invocation: Invocation): Promise<number> {
  const { client, namespace, name, argument, output } = invocation;
  if (argument === undefined) throw new UsageError("a file to write the archive to is wanted");
  await existing({ resource: veleroResources.backups }, invocation);
  const content = await download(client, namespace, { kind: "BackupContents", name });
  try {
    await pipeline(content, createWriteStream(argument, { flags: "wx" }));
  } catch (error) {
    throw new CommandError(`cannot write ${argument}: ${error instanceof Error ? error.message : error}`);
  }
  output.out(`Backup ${name} has been successfully downloaded to ${argument}.\n`);
  return 0;
}

/** Asks for the deletion of a backup with what is stored of it, and waits for its end. */
async function deleteBackup({ client, namespace, name, output }: Invocation): Promise<number> {
  await requireVelero(client, namespace);
  const backup = await client.get(veleroResources.backups, { namespace, name }).catch((error: unknown) => {
    throw isNotFound(error) ? notFoundError(veleroResources.backups, name) : error;
  });
  const request = `${name.slice(0, 240)}-${randomBytes(4).toString("hex")}`;
  const labels = { [veleroLabels.backupUid]: backup.metadata.uid ?? "" };
  await client.create(veleroResources.deleteRequests, {
    apiVersion: "velero.io/v1",
    kind: "DeleteBackupRequest",
    metadata: { name: request, namespace, labels },
    spec: { backupName: name },
  });
  const problem = await endOfRequest({ client, namespace, name: request });
  if (problem !== undefined) throw new CommandError(`cannot delete backup "${name}": ${problem}`);
  output.out(`Backup "${name}" deleted.\n`);
  return 0;
}

/** Why the request was not fulfilled; one that was is gone. */
async function endOfRequest({
  client,
  namespace,
  name,
}: Pick<Invocation, "client" | "namespace" | "name">): Promise<string | undefined> {
  const abort = new AbortController();
  const resource = veleroResources.deleteRequests;
  try {
    const { items, metadata } = await client.list(resource, { namespace });
    const found = items.find((item) => item.metadata.name === name);
    if (found === undefined) return undefined;
    const known = problemOf(found);
    if (known !== undefined) return known;
    const resourceVersion = metadata.resourceVersion ?? "";
    for await (const event of client.watch(resource, { namespace, resourceVersion, signal: abort.signal })) {
      if (event.object.metadata.name !== name || event.type === "BOOKMARK") continue;
      if (event.type === "DELETED") return undefined;
      const problem = problemOf(event.object);
      if (problem !== undefined) return problem;
    }
    return "the server ended the watch";
  } finally {
    abort.abort();
  }
}

function problemOf({ status }: KubeObject): string | undefined {
  const errors = listAt(status, "errors").map(String);
  return errors.length === 0 ? undefined : errors.join("; ");
}

const command: VeleroCommand = {
  name: "backup",
  about,
  flags: [...requestFlags, ...ownFlags, ...commonFlags],
  resource: veleroResources.backups,
  list: "BackupList",
  columns: backupColumns,
  objectOf: backupOf,
  verbs: { delete: deleteBackup, download: downloadBackup },
};

/** `unfold backup`. */
export function backupCommand(args: readonly string[], output: Output): Promise<number> {
  return runVeleroCommand(command, args, output);
}
