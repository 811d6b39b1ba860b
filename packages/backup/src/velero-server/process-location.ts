import { type KubeObject, withField } from "@unfold/apimachinery";
import { validLabelValue } from "./label-value.js";
import { openLocation } from "./open-location.js";
import { timeText } from "./server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "./server-context.js";
import { strippedObject } from "./stripped-object.js";
import { veleroLabels, veleroNamespace, veleroResources } from "./velero-resources.js";

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
    const store = await openLocation(location);
    const backups = await store.list();
    await write({ phase: "Available", lastValidationTime: time, message: "" });
    for (const backup of backups) {
      if ((await veleroObject(context, veleroResources.backups, backup)) !== undefined) continue;
      const record = await store.backup(backup);
      if (record?.metadata.name === backup) await adopt(context, record, name);
    }
    await write({ lastSyncedTime: time });
  } catch (error) {
    const message = `BackupStorageLocation ${JSON.stringify(name)} is unavailable: ${messageOf(error)}`;
    await write({ phase: "Unavailable", lastValidationTime: time, message });
  }
}

/** Makes the Backup of a backup found in a bucket: as it ended, in this cluster's location. */
async function adopt({ client }: ServerContext, record: KubeObject, location: string): Promise<void> {
  const { metadata, ...rest } = strippedObject(record);
  const labels = { ...metadata.labels, [veleroLabels.storageLocation]: validLabelValue(location) };
  const spec = withField(
    typeof rest.spec === "object" ? (rest.spec as KubeObject) : {},
    "storageLocation",
    location,
  );
  await client.create(veleroResources.backups, {
    ...rest,
    metadata: { ...metadata, namespace: veleroNamespace, labels },
    spec,
    ...(record.status === undefined ? {} : { status: record.status }),
  } as KubeObject);
}
