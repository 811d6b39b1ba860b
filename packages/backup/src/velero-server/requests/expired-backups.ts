import { isAlreadyExists, listAll, stringAt } from "@unfold/apimachinery";
import type { ServerContext } from "../server-context.js";
import { veleroLabels, veleroResources } from "../velero-resources.js";

/** Asks for the deletion of backups that were to be kept until now (Velero pkg/controller gc_controller). */
export async function requestDeletionOfExpired({ client, clock, namespace }: ServerContext): Promise<void> {
  const { items } = await listAll(client, veleroResources.backups, { namespace });
  for (const { metadata, status } of items) {
    const expiration = Date.parse(stringAt(status, "expiration") ?? "");
    if (Number.isNaN(expiration) || expiration > clock.now()) continue;
    if (stringAt(status, "phase") === "InProgress") continue;
    const { name = "", uid = "" } = metadata;
    try {
      await client.create(veleroResources.deleteRequests, {
        apiVersion: "velero.io/v1",
        kind: "DeleteBackupRequest",
        // One request for one backup, however often it is looked at before it is fulfilled.
        metadata: { name: `expired-${uid}`, namespace, labels: { [veleroLabels.backupUid]: uid } },
        spec: { backupName: name },
      });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
