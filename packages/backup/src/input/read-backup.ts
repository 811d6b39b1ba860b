import { gunzipSync } from "node:zlib";
import { isJsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { ArchiveError } from "../archive/archive-error.js";
import { ArchiveItems, type ItemVisitor } from "../archive/archive-items.js";
import type { DecodeText } from "../archive/parse-item.js";
import { readFolder } from "../archive/read-folder.js";
import { readTarball } from "../archive/read-tarball.js";
import type { BackupEvidence } from "../audit/evidence.js";
import { wantedFromArchive } from "../inventory/audited-resources.js";
import { Inventory } from "../inventory/inventory.js";
import type { RevisionPool } from "../inventory/revision-pool.js";
import type { BackupFiles } from "./backup-files.js";

/** A backup and what of it could not be read. */
export interface ReadBackup {
  readonly evidence: BackupEvidence;
  readonly problems: readonly string[];
}

export interface ReadBackupOptions {
  readonly pool: RevisionPool;
  readonly decodeStrictly: DecodeText;
}

/** Files Velero writes beside an archive, and the member of the evidence each becomes. */
const companions = [
  { field: "backup", name: () => "velero-backup.json" },
  { field: "results", name: (backup: string) => `${backup}-results.gz` },
  { field: "resourceList", name: (backup: string) => `${backup}-resource-list.json.gz` },
] as const;

/**
 * Reads a backup. A damaged archive gives what came before the damage, and a problem.
 * @throws BucketError when an object store fails
 */
export async function readBackup(files: BackupFiles, options: ReadBackupOptions): Promise<ReadBackup> {
  const inventory = new Inventory(options.pool);
  const problems: string[] = [];
  const items = new ArchiveItems(visitorInto(inventory, problems), options.decodeStrictly);
  try {
    if (files.unpacked !== undefined) readFolder(files.unpacked, items);
    if (files.archive !== undefined) await readTarball(await files.archive.open(), items);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    problems.push(error.message);
  }
  return { evidence: { inventory, ...(await readCompanions(files, problems)) }, problems };
}

/** Keeps in an inventory what an audit looks at. */
export function visitorInto(inventory: Inventory, problems: string[]): ItemVisitor {
  return {
    wanted: wantedFromArchive,
    item: (path, object) => {
      const { namespace, name, groupResource } = path;
      inventory.add(
        object,
        `resources/${groupResource}/${namespace === "" ? "cluster" : `namespaces/${namespace}`}/${name}.json`,
      );
    },
    name: ({ groupResource, namespace, name }) => inventory.addName(groupResource, namespace, name),
    damaged: (error) => problems.push(error.message),
  };
}

async function readCompanions(
  files: BackupFiles,
  problems: string[],
): Promise<{ backup?: KubeObject; results?: JsonValue; resourceList?: JsonValue }> {
  const found: { [field: string]: JsonValue } = {};
  for (const { field, name } of companions) {
    const fileName = name(files.name);
    const bytes = await files.companion(fileName);
    const value = bytes === undefined ? undefined : parseJson(bytes, files.placeOf(fileName), problems);
    if (isJsonObject(value)) found[field] = value;
  }
  return found;
}

function parseJson(bytes: Buffer, place: string, problems: string[]): JsonValue | undefined {
  try {
    return JSON.parse((place.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as JsonValue;
  } catch (error) {
    problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
