import {
  hasReason,
  isAlreadyExists,
  type KubeObject,
  listAll,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { ignoringNotFound } from "../ignoring-not-found.js";
import { validLabelValue } from "../label-value.js";
import { timeText } from "../server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import { strippedObject } from "../stripped-object.js";
import { veleroLabels, veleroResources } from "../velero-resources.js";
import type { BackupStore } from "./backup-store.js";
import { openLocation } from "./open-location.js";

/**
 * Looks whether a location can be read, says so in it, and makes a Backup for each backup found there that has none
 * (Velero pkg/controller backup_storage_location_controller, backup_sync_controller).
 */
export async function processLocation(context: ServerContext, location: KubeObject): Promise<void> {
  const name = location.metadata.name ?? "";
  const write = (status: KubeObject["metadata"]) =>
    patchVeleroObject(context, veleroResources.storageLocations, name, { status });
  const time = timeText(context.clock.now());
  try {
    const store = await openLocation(context, location);
    // Known before the location is looked at: one that ends meanwhile may not be in the list of what is there.
    const known = await completedBackups(context, name);
    const backups = await store.list();
    await write({ phase: "Available", lastValidationTime: time, message: "" });
    for (const backup of backups) await adopt(context, store, backup, name);
    await forgetRemoved(context, known, new Set(backups));
    await write({ lastSyncedTime: time });
  } catch (error) {
    const message = `BackupStorageLocation ${JSON.stringify(name)} is unavailable: ${messageOf(error)}`;
    await write({ phase: "Unavailable", lastValidationTime: time, message });
  }
}

/**
 * Makes the Backup of a backup found in a bucket, as it ended, unless it is known. What is no Backup, or has a name that
 * no object can have, is passed over: others of the location are not to suffer.
 */
async function adopt(
  context: ServerContext,
  store: BackupStore,
  name: string,
  location: string,
): Promise<void> {
  if ((await veleroObject(context, veleroResources.backups, name)) !== undefined) return;
  const record = await store.backup(name);
  if (record?.metadata.name !== name) return;
  const { metadata, spec } = strippedObject(record);
  const labels = { ...metadata.labels, [veleroLabels.storageLocation]: validLabelValue(location) };
  try {
    await context.client.create(veleroResources.backups, {
      apiVersion: "velero.io/v1",
      kind: "Backup",
      metadata: { ...metadata, namespace: context.namespace, labels },
      spec: withField(objectAt(spec) ?? {}, "storageLocation", location),
      // Without a phase it would be taken for one that is yet to be made.
      status: { ...objectAt(record.status), phase: stringAt(record.status, "phase") ?? "Failed" },
    });
  } catch (error) {
    if (!hasReason(error, "Invalid") && !isAlreadyExists(error)) throw error;
  }
}

/** Names of the completed backups that are kept in a location. */
async function completedBackups(
  { client, namespace }: ServerContext,
  location: string,
): Promise<readonly string[]> {
  const labelSelector = `${veleroLabels.storageLocation}=${validLabelValue(location)}`;
  const { items } = await listAll(client, veleroResources.backups, { namespace, labelSelector });
  return items
    .filter(({ status }) => stringAt(status, "phase") === "Completed")
    .map(({ metadata }) => metadata.name ?? "");
}

/** A completed backup that is no longer in its location was deleted by another cluster (Velero deleteOrphanedBackups). */
async function forgetRemoved(
  { client, namespace }: ServerContext,
  known: readonly string[],
  there: ReadonlySet<string>,
): Promise<void> {
  for (const name of known) {
    if (there.has(name)) continue;
    await ignoringNotFound(client.delete(veleroResources.backups, { namespace, name }));
  }
}
