import { type JsonObject, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { timeText } from "../server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import type { BackupStore } from "../storage-location/backup-store.js";
import { openLocation } from "../storage-location/open-location.js";
import { processLocation } from "../storage-location/process-location.js";
import { type ChosenTool, chosenTool } from "../tool/chosen-tool.js";
import { veleroLabels, veleroResources } from "../velero-resources.js";
import { type ArchiveContent, readArchiveContent } from "./archive-content.js";
import { resourceModifierRules } from "./resource-modifier-rules.js";
import { runRestore } from "./run-restore.js";
import { validateRestoreSpec } from "./validate-restore.js";

/** A backup to restore from. */
interface RestoreSource {
  readonly backupName: string;
  readonly store: BackupStore;
}

/** Does the restore that a new Restore asks for, and says in it how far it came (Velero pkg/controller restore_controller). */
export async function processRestore(context: ServerContext, restore: KubeObject): Promise<void> {
  const name = restore.metadata.name ?? "";
  const write = (body: JsonObject) => patchVeleroObject(context, veleroResources.restores, name, body);
  const { tool, problems: unknown } = chosenTool(restore);
  const { rules, problem } = await resourceModifierRules(context, restore);
  const problems = [
    ...validateRestoreSpec(restore.spec),
    ...unknown,
    ...(problem === undefined ? [] : [problem]),
  ];
  const source = problems.length > 0 ? undefined : await sourceOf(context, restore);
  if (typeof source === "string") problems.push(source);
  if (source === undefined || typeof source === "string") {
    await write({ status: { phase: "FailedValidation", validationErrors: problems } });
    return;
  }
  const started = { phase: "InProgress", startTimestamp: timeText(context.clock.now()) };
  const running = await write({ spec: { backupName: source.backupName }, status: started });
  if (running === undefined) return;
  await write({ status: await finish(context, running, { source, tool, rules }) });
}

interface RestorePlan {
  readonly source: RestoreSource;
  readonly tool: ChosenTool;
  readonly rules: Parameters<typeof runRestore>[0]["modifier"];
}

async function finish(
  context: ServerContext,
  restore: KubeObject,
  { source: { store, backupName }, tool, rules }: RestorePlan,
): Promise<JsonObject> {
  const { client, served, clock, readPatch, signal } = context;
  try {
    const content = await contentOf(context, store, backupName);
    const done = await runRestore({
      client,
      served,
      restore,
      backupName,
      content,
      tool,
      modifier: rules,
      readPatch,
      now: clock.now,
      signal,
    });
    await store.putRestore(restore.metadata.name ?? "", done);
    const [errors, warnings] = [done.results.errors.count, done.results.warnings.count];
    return {
      phase: errors === 0 ? "Completed" : "PartiallyFailed",
      completionTimestamp: timeText(clock.now()),
      hookStatus: done.hookStatus,
      progress: { totalItems: done.items, itemsRestored: done.items },
      ...(errors === 0 ? {} : { errors }),
      ...(warnings === 0 ? {} : { warnings }),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const failureReason = messageOf(error);
    return { phase: "Failed", completionTimestamp: timeText(clock.now()), failureReason };
  }
}

async function contentOf(
  { decodeStrictly }: ServerContext,
  store: BackupStore,
  backupName: string,
): Promise<ArchiveContent> {
  const archive = await store.archive(backupName);
  if (archive === undefined) throw new Error(`error downloading backup: ${backupName}.tar.gz is not there`);
  return readArchiveContent(archive, decodeStrictly);
}

/** The backup a Restore names, or the latest one of its schedule; a text says why there is none. */
async function sourceOf(context: ServerContext, { spec }: KubeObject): Promise<RestoreSource | string> {
  const schedule = stringAt(spec, "scheduleName") ?? "";
  const named = stringAt(spec, "backupName") ?? "";
  const backupName = named === "" ? await latestOf(context, schedule) : named;
  if (backupName === undefined) return "No completed backups found for schedule";
  const backup = await backupNamed(context, backupName);
  if (backup === undefined) return `Error retrieving backup: backup ${JSON.stringify(backupName)} not found`;
  const locationName = stringAt(backup.spec, "storageLocation") ?? "";
  const location = await veleroObject(context, veleroResources.storageLocations, locationName);
  if (location === undefined) {
    const cause = `backupstoragelocations.velero.io ${JSON.stringify(locationName)} not found`;
    return `Error retrieving backup: ${cause}`;
  }
  try {
    return { backupName, store: await openLocation(context, location) };
  } catch (error) {
    return `Error retrieving backup: ${messageOf(error)}`;
  }
}

/** A Backup; what somebody else wrote into a location since it was last looked at is found too. */
async function backupNamed(context: ServerContext, name: string): Promise<KubeObject | undefined> {
  const known = await veleroObject(context, veleroResources.backups, name);
  if (known !== undefined) return known;
  const { namespace } = context;
  const { items } = await listAll(context.client, veleroResources.storageLocations, { namespace });
  for (const location of items) await processLocation(context, location);
  return veleroObject(context, veleroResources.backups, name);
}

/** The completed backup of a schedule that was started last. */
async function latestOf({ client, namespace }: ServerContext, schedule: string): Promise<string | undefined> {
  const { items } = await listAll(client, veleroResources.backups, { namespace });
  const completed = items.filter(
    ({ metadata, status }) =>
      metadata.labels?.[veleroLabels.scheduleName] === schedule && stringAt(status, "phase") === "Completed",
  );
  const startOf = ({ status }: KubeObject): string => stringAt(status, "startTimestamp") ?? "";
  return completed.toSorted((a, b) => (startOf(a) < startOf(b) ? 1 : -1))[0]?.metadata.name;
}
