import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type BackupFiles, backupNameOf, isArchiveName } from "./backup-files.js";
import { InputError } from "./input-error.js";

/**
 * A backup as it lies on a disk: an archive, with what Velero wrote beside it; the folder of a backup; or an archive
 * already unpacked.
 * @throws InputError when there is no backup at `path`
 */
export function localBackup(path: string): BackupFiles {
  if (!existsSync(path)) throw new InputError(`cannot read ${path}: no such file or directory`);
  if (!statSync(path).isDirectory()) return archived(dirname(path), basename(path));
  if (existsSync(join(path, "resources"))) {
    return { name: basename(path), unpacked: path, ...companionsIn(path) };
  }
  const [archive, another] = readdirSync(path).filter(isArchiveName);
  if (archive === undefined)
    throw new InputError(`no backup in ${path}: neither an archive nor a folder resources`);
  if (another !== undefined) throw new InputError(`several archives in ${path}: name one of them`);
  return archived(path, archive);
}

function archived(folder: string, fileName: string): BackupFiles {
  const open = async () => createReadStream(join(folder, fileName), { highWaterMark: 2 ** 19 });
  return { name: backupNameOf(fileName), archive: { fileName, open }, ...companionsIn(folder) };
}

function companionsIn(folder: string): Pick<BackupFiles, "companion" | "placeOf"> {
  const placeOf = (fileName: string): string => join(folder, fileName);
  return {
    placeOf,
    companion: async (fileName) =>
      existsSync(placeOf(fileName)) ? await readFile(placeOf(fileName)) : undefined,
  };
}
