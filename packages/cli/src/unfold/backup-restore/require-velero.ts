import { type Client, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { CommandError } from "../run-unfold.js";

/**
 * Where no Velero looks, nothing would ever come to its end. One that runs says in its BackupStorageLocations whether
 * they are available. @throws CommandError that names the namespaces where one runs
 */
export async function requireVelero(client: Client, namespace: string): Promise<void> {
  const resource = veleroResources.storageLocations;
  const { items } = await listAll(client, resource, { namespace });
  if (items.some(isLookedAt)) return;
  const elsewhere = await listAll(client, resource, {}).catch(() => ({ items: [] }));
  const namespaces = new Set(elsewhere.items.filter(isLookedAt).map(({ metadata }) => metadata.namespace));
  const reason =
    namespaces.size === 0 ? "it has no BackupStorageLocation" : `it is in ${[...namespaces].join(", ")}`;
  throw new CommandError(`no Velero in namespace "${namespace}": ${reason}`);
}

function isLookedAt({ status }: KubeObject): boolean {
  return stringAt(status, "phase") !== undefined;
}
