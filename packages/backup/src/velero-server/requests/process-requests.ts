import { fieldAt, type JsonObject, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ignoringNotFound } from "../ignoring-not-found.js";
import { veleroBackupActions, veleroRestoreActions } from "../run/velero-actions.js";
import { timeText } from "../server-clock.js";
import { messageOf, patchVeleroObject, type ServerContext, veleroObject } from "../server-context.js";
import { openLocation } from "../storage-location/open-location.js";
import { toolPlugins } from "../tool/tool-plugins.js";
import { veleroResources } from "../velero-resources.js";

/** Release of Velero whose behaviour is followed. */
export const veleroVersion = "v1.18.1";

/** Removes a backup, with what its bucket has of it and of restores from it (Velero backup_deletion_controller). */
export async function processDeleteRequest(context: ServerContext, request: KubeObject): Promise<void> {
  const name = request.metadata.name ?? "";
  const write = (status: JsonObject) =>
    patchVeleroObject(context, veleroResources.deleteRequests, name, { status });
  const backupName = stringAt(request.spec, "backupName") ?? "";
  if (backupName === "") {
    await write({ phase: "Processed", errors: ["spec.backupName is required"] });
    return;
  }
  const backup = await veleroObject(context, veleroResources.backups, backupName);
  if (backup === undefined) {
    await write({ phase: "Processed", errors: ["backup not found"] });
    return;
  }
  if (stringAt(backup.status, "phase") === "InProgress") {
    await write({ phase: "Processed", errors: ["backup is still in progress"] });
    return;
  }
  const phase = stringAt(backup.status, "phase") ?? "";
  const setPhase = (to: string) =>
    patchVeleroObject(context, veleroResources.backups, backupName, { status: { phase: to } });
  try {
    await setPhase("Deleting");
    await deleteStored(context, backup);
  } catch (error) {
    await setPhase(phase);
    await write({ phase: "Processed", errors: [messageOf(error)] });
    return;
  }
  await write({ phase: "Processed" });
  const { client, namespace } = context;
  await ignoringNotFound(client.delete(veleroResources.backups, { namespace, name: backupName }));
  // As in Velero, a request that was fulfilled goes with its backup.
  await ignoringNotFound(client.delete(veleroResources.deleteRequests, { namespace, name }));
}

async function deleteStored(context: ServerContext, backup: KubeObject): Promise<void> {
  const { client, namespace } = context;
  const backupName = backup.metadata.name ?? "";
  const locationName = stringAt(backup.spec, "storageLocation") ?? "";
  const location = await veleroObject(context, veleroResources.storageLocations, locationName);
  const restores = await listAll(client, veleroResources.restores, { namespace });
  const own = restores.items.filter(({ spec }) => stringAt(spec, "backupName") === backupName);
  // A backup that was never valid has no location, and nothing stored.
  if (location !== undefined) {
    if (fieldAt(location.spec, "accessMode") === "ReadOnly") {
      throw new Error(
        `cannot delete backup because backup storage location ${locationName} is currently in read-only mode`,
      );
    }
    const store = await openLocation(context, location);
    await store.deleteBackup(backupName);
    for (const { metadata } of own) await store.deleteRestore(metadata.name ?? "");
  }
  for (const { metadata } of own) {
    const key = { namespace, name: metadata.name ?? "" };
    await ignoringNotFound(client.delete(veleroResources.restores, key));
  }
}

/** Tells version and plugins (Velero server_status_request_controller). */
export async function processStatusRequest(context: ServerContext, request: KubeObject): Promise<void> {
  const [plugin] = toolPlugins;
  const named = (kind: string, vendor: string, actions: readonly { readonly name: string }[]) =>
    actions.map(({ name }) => ({ name: `${vendor}/${name}`, kind }));
  const plugins = [
    ...named("BackupItemAction", "velero.io", veleroBackupActions),
    ...named("BackupItemActionV2", plugin?.vendor ?? "", plugin?.backup ?? []),
    ...named("RestoreItemAction", "velero.io", veleroRestoreActions),
    ...named("RestoreItemActionV2", plugin?.vendor ?? "", plugin?.restore ?? []),
  ];
  await patchVeleroObject(context, veleroResources.serverStatusRequests, request.metadata.name ?? "", {
    status: {
      phase: "Processed",
      processedTimestamp: timeText(context.clock.now()),
      serverVersion: veleroVersion,
      plugins,
    },
  });
}
