import { basename, dirname } from "node:path/posix";
import { type Bucket, readObject } from "../bucket/bucket.js";
import { printable } from "../printable.js";
import { type BackupFiles, backupNameOf, isArchiveName } from "./backup-files.js";
import { InputError } from "./input-error.js";

/** A backup is there if and only if this object is (Velero pkg/persistence). */
const backupObject = "velero-backup.json";

/** Names told when one has to be chosen. */
const mostNames = 20;

/**
 * A backup in an object store. `path` is that of an archive, of a backup (`prod/backups/nightly`), or of what Velero
 * keeps its backups in (`prod`); there the only backup is meant.
 * @throws InputError when there is none, or several of which one has to be named
 * @throws BucketError
 */
export async function bucketBackup(bucket: Bucket, path: string): Promise<BackupFiles> {
  if (isArchiveName(path)) return archived(bucket, path);
  const folder = path === "" ? "" : `${path}/`;
  const [name, ...others] = await backupNames(bucket, `${folder}backups/`);
  if (name !== undefined && others.length > 0) throw severalBackups(bucket, folder, [name, ...others]);
  const archive = await archiveBelow(bucket, name === undefined ? folder : `${folder}backups/${name}/`);
  if (archive !== undefined) return archived(bucket, archive);
  throw new InputError(`no backup in ${placeIn(bucket, path)}`);
}

function archived(bucket: Bucket, path: string): BackupFiles {
  const folder = dirname(path);
  const keyOf = (fileName: string): string => (folder === "." ? fileName : `${folder}/${fileName}`);
  return {
    name: backupNameOf(basename(path)),
    archive: { fileName: basename(path), open: () => bucket.get(path) },
    companion: (fileName) => readObject(bucket, keyOf(fileName)),
    placeOf: (fileName) => placeIn(bucket, keyOf(fileName)),
  };
}

/** Names of the backups that Velero keeps in a folder. */
async function backupNames(bucket: Bucket, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const key of bucket.list(folder)) {
    const [name = "", file, ...deeper] = key.slice(folder.length).split("/");
    if (file === backupObject && deeper.length === 0) names.push(name);
  }
  return names;
}

async function archiveBelow(bucket: Bucket, folder: string): Promise<string | undefined> {
  const found: string[] = [];
  for await (const key of bucket.list(folder)) {
    if (isArchiveName(key) && !key.slice(folder.length).includes("/")) found.push(key);
  }
  if (found.length < 2) return found[0];
  throw new InputError(`several archives in ${placeIn(bucket, folder)}: name one of them`);
}

function severalBackups(bucket: Bucket, folder: string, names: readonly string[]): InputError {
  const told = names.slice(0, mostNames).map(printable).join(", ");
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : "";
  const example = placeIn(bucket, `${folder}backups/NAME`);
  return new InputError(`${names.length} backups: name one as ${example}; there are ${told}${more}`);
}

function placeIn(bucket: Bucket, path: string): string {
  return path === "" ? bucket.place : `${bucket.place}/${path}`;
}
