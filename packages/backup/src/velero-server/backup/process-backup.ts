import {
  fieldAt,
  goDurationMs,
  type JsonObject,
  type KubeObject,
  listAll,
  stringAt,
} from "@unfold/apimachinery";
import { validLabelValue } from "../label-value.js";
import { timeText } from "../server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import { openLocation } from "../storage-location/open-location.js";
import { type ChosenTool, chosenTool } from "../tool/chosen-tool.js";
import { defaultLocation, veleroLabels, veleroResources } from "../velero-resources.js";
import { resourcePolicyProblems } from "./resource-policy.js";
import { runBackup } from "./run-backup.js";
import { validateBackupSpec } from "./validate-backup.js";

/** How long a backup is kept that does not say. */
const defaultTtl = "720h0m0s";

/** Makes the backup that a new Backup asks for, and says in it how far it came (Velero pkg/controller backup_controller). */
export async function processBackup(context: ServerContext, backup: KubeObject): Promise<void> {
  const name = backup.metadata.name ?? "";
  const write = (body: JsonObject) => patchVeleroObject(context, veleroResources.backups, name, body);
  const { tool, problems: unknown } = chosenTool(backup);
  const locationName = await locationOf(context, backup);
  const completed = completedBackup(backup, locationName);
  const problems = [
    ...(await locationProblems(context, backup, locationName)),
    ...validateBackupSpec(backup.spec),
    ...(await resourcePolicyProblems(context, backup)),
    ...unknown,
  ];
  const { labels, spec } = { labels: completed.metadata.labels ?? {}, spec: completed.spec ?? {} };
  const started = context.clock.now();
  const head = {
    version: 1,
    formatVersion: "1.1.0",
    queuePosition: null,
    expiration: timeText(started + (goDurationMs(stringAt(spec, "ttl") ?? "") ?? 0)),
  };
  if (problems.length > 0) {
    const status = { ...head, phase: "FailedValidation", validationErrors: problems };
    await write({ metadata: { labels }, spec, status });
    return;
  }
  const begun = { ...head, phase: "InProgress", startTimestamp: timeText(started) };
  const running = await write({ metadata: { labels }, spec, status: begun });
  if (running === undefined) return;
  await write({ status: await finish(context, running, tool, locationName) });
}

/** Makes and stores the backup; the answer is the status it ends with. */
async function finish(
  context: ServerContext,
  backup: KubeObject,
  tool: ChosenTool,
  locationName: string,
): Promise<JsonObject> {
  const { client, served, clock, runInPod, signal } = context;
  try {
    const location = await veleroObject(context, veleroResources.storageLocations, locationName);
    if (location === undefined) throw new Error(`backup storage location ${locationName} is gone`);
    const store = await openLocation(context, location);
    const made = await runBackup({ client, served: served(), backup, tool, clock, runInPod, signal });
    const [errors, warnings] = [made.results.errors.count, made.results.warnings.count];
    const snapshots = made.volumes.filter((volume) => fieldAt(volume, "skipped") === false).length;
    const status: JsonObject = {
      phase: errors === 0 ? "Completed" : "PartiallyFailed",
      completionTimestamp: timeText(clock.now()),
      hookStatus: made.hookStatus,
      progress: { totalItems: made.items, itemsBackedUp: made.items },
      ...(errors === 0 ? {} : { errors }),
      ...(warnings === 0 ? {} : { warnings }),
      ...(snapshots === 0
        ? {}
        : { csiVolumeSnapshotsAttempted: snapshots, csiVolumeSnapshotsCompleted: snapshots }),
    };
    const before = typeof backup.status === "object" ? (backup.status as JsonObject) : {};
    await store.putBackup(backup.metadata.name ?? "", made, { ...backup, status: { ...before, ...status } });
    return status;
  } catch (error) {
    // It stays in progress: the next start says that it was interrupted.
    if (signal.aborted) throw error;
    const failureReason = messageOf(error);
    return { phase: "Failed", completionTimestamp: timeText(clock.now()), failureReason };
  }
}

/** With what Velero fills in: a storage location, how long it is kept, a label to find it by. */
function completedBackup(backup: KubeObject, locationName: string): KubeObject {
  const ttl = stringAt(backup.spec, "ttl") ?? "";
  const spec = { ttl: ttl === "" ? defaultTtl : ttl, storageLocation: locationName };
  const labels = { [veleroLabels.storageLocation]: validLabelValue(locationName) };
  return { ...backup, metadata: { labels }, spec };
}

/** The location named, else the one that is marked as default, else `default`. */
async function locationOf({ client, namespace }: ServerContext, { spec }: KubeObject): Promise<string> {
  const named = stringAt(spec, "storageLocation") ?? "";
  if (named !== "") return named;
  const { items } = await listAll(client, veleroResources.storageLocations, { namespace });
  const marked = items.find((location) => fieldAt(location.spec, "default") === true);
  return marked?.metadata.name ?? defaultLocation;
}

async function locationProblems(
  context: ServerContext,
  { spec }: KubeObject,
  name: string,
): Promise<readonly string[]> {
  const location = await veleroObject(context, veleroResources.storageLocations, name);
  if (location === undefined) {
    const isNamed = (stringAt(spec, "storageLocation") ?? "") !== "";
    const which = isNamed ? `default ${name} was not found` : `server default ${name} does not exist`;
    const cause = `backupstoragelocations.velero.io ${JSON.stringify(name)} not found`;
    return [
      `an existing backup storage location was not specified at backup creation time and the ${which}. Please address this issue (see \`velero backup-location -h\` for options) and create a new backup. Error: ${cause}`,
    ];
  }
  const problems: string[] = [];
  if (fieldAt(location.spec, "accessMode") === "ReadOnly") {
    problems.push(
      `backup can't be created because backup storage location ${name} is currently in read-only mode`,
    );
  }
  if (stringAt(location.status, "phase") !== "Available") {
    problems.push(`backup can't be created because BackupStorageLocation ${name} is in Unavailable status.`);
  }
  return problems;
}
