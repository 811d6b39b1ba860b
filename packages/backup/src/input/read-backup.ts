import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isJsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";
import { ArchiveError } from "../archive/archive-error.js";
import { ArchiveItems, type ItemVisitor } from "../archive/archive-items.js";
import type { DecodeText } from "../archive/parse-item.js";
import { readFolder } from "../archive/read-folder.js";
import { readTarball } from "../archive/read-tarball.js";
import type { BackupEvidence } from "../audit/evidence.js";
import { isReadFromArchive } from "../inventory/audited-resources.js";
import { Inventory } from "../inventory/inventory.js";
import type { RevisionPool } from "../inventory/revision-pool.js";
import { InputError } from "./input-error.js";

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
 * Reads a backup as it lies on a disk: an archive, with what Velero wrote beside it; the folder of a backup; or an
 * archive already unpacked. A damaged archive gives what came before the damage, and a problem.
 * @throws InputError when there is no backup at `path`
 */
export async function readBackup(path: string, options: ReadBackupOptions): Promise<ReadBackup> {
  const { folder, archive, unpacked } = locate(path);
  const inventory = new Inventory(options.pool);
  const problems: string[] = [];
  const items = new ArchiveItems(visitorInto(inventory, problems), options.decodeStrictly);
  try {
    if (unpacked !== undefined) readFolder(unpacked, items);
    if (archive !== undefined)
      await readTarball(createReadStream(archive, { highWaterMark: 2 ** 18 }), items);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    problems.push(error.message);
  }
  return { evidence: { inventory, ...readCompanions(folder, archive, problems) }, problems };
}

interface Located {
  readonly folder: string;
  readonly archive?: string;
  readonly unpacked?: string;
}

function locate(path: string): Located {
  if (!existsSync(path)) throw new InputError(`cannot read ${path}: no such file or directory`);
  if (!statSync(path).isDirectory()) return { folder: dirname(path), archive: path };
  if (existsSync(join(path, "resources"))) return { folder: path, unpacked: path };
  const archives = readdirSync(path).filter((name) => /\.(tar\.gz|tgz|tar)$/.test(name));
  const [archive, another] = archives;
  if (archive === undefined)
    throw new InputError(`no backup in ${path}: neither an archive nor a folder resources`);
  if (another !== undefined) throw new InputError(`several archives in ${path}: name one of them`);
  return { folder: path, archive: join(path, archive) };
}

/** Keeps in an inventory what an audit looks at. */
export function visitorInto(inventory: Inventory, problems: string[]): ItemVisitor {
  return {
    wants: isReadFromArchive,
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

function readCompanions(
  folder: string,
  archive: string | undefined,
  problems: string[],
): { backup?: KubeObject; results?: JsonValue; resourceList?: JsonValue } {
  const backup =
    archive === undefined ? basename(folder) : basename(archive).replace(/\.(tar\.gz|tgz|tar)$/, "");
  const found: { [field: string]: JsonValue } = {};
  for (const { field, name } of companions) {
    const path = join(folder, name(backup));
    if (!existsSync(path)) continue;
    const value = readJson(path, problems);
    if (isJsonObject(value)) found[field] = value;
  }
  return found;
}

function readJson(path: string, problems: string[]): JsonValue | undefined {
  try {
    const bytes = readFileSync(path);
    return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as JsonValue;
  } catch (error) {
    problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
