import { existsSync } from "node:fs";
import { join } from "node:path";
import { listAll, stringAt } from "@unfold/apimachinery";
import { type BackupEvidence, localBackup, RevisionPool, readBackup } from "@unfold/backup";
import type { ClusterUnderTest } from "@unfold/backup/conformance";
import { folderProvider, veleroResources } from "@unfold/backup/velero-server";
import { decode } from "../input/gather.js";

/** Lets a control plane see what another one's Velero saves, as two clusters with one bucket do. */
export async function shareBackups(
  from: ClusterUnderTest,
  to: ClusterUnderTest,
  namespace: string,
): Promise<void> {
  for (const path of await locationFolders(from, namespace)) {
    await to.client.create(veleroResources.storageLocations, {
      apiVersion: "velero.io/v1",
      kind: "BackupStorageLocation",
      metadata: { generateName: "other-cluster-", namespace },
      spec: { provider: folderProvider, accessMode: "ReadOnly", config: { path } },
    });
  }
}

/** Folders in which the Velero of an embedded control plane keeps its backups. */
export async function locationFolders(
  { client }: ClusterUnderTest,
  namespace: string,
): Promise<readonly string[]> {
  try {
    const { items } = await listAll(client, veleroResources.storageLocations, { namespace });
    const folders = items.filter(({ spec }) => stringAt(spec, "provider") === folderProvider);
    return folders.flatMap(({ spec }) => stringAt(spec, "config", "path") ?? []);
  } catch {
    return [];
  }
}

/**
 * Finds the archive of a backup: where a script was told to put it (`NAME/` or `NAME.tar.gz`), or where the embedded Velero
 * did. undefined when there is none that can be read.
 */
export async function archiveOf(
  name: string,
  told: string,
  cluster: ClusterUnderTest,
  namespace: string,
): Promise<BackupEvidence | undefined> {
  const kept = (await locationFolders(cluster, namespace)).map((folder) => join(folder, "backups", name));
  const places = [join(told, name), join(told, `${name}.tar.gz`), ...kept];
  const path = places.find((place) => existsSync(place));
  if (path === undefined) return undefined;
  try {
    return (await readBackup(localBackup(path), { pool: new RevisionPool(), decodeStrictly: decode }))
      .evidence;
  } catch {
    return undefined;
  }
}
