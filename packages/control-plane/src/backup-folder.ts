import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Closers } from "./closers.js";

/** Where backups of a control plane are kept that has a data directory. */
export function backupFolderIn(dataDirectory: string): string {
  return resolve(dataDirectory, "backups");
}

/** A folder for one that keeps nothing: it goes with the control plane. */
export function passingBackupFolder(open: Closers): string {
  const folder = join(tmpdir(), `unfold-backups-${randomUUID()}`);
  open.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
