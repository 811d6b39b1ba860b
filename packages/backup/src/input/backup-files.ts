import type { Readable } from "node:stream";

/** The files of one backup, on a disk or in an object store. */
export interface BackupFiles {
  /** The name Velero knows it by. */
  readonly name: string;
  /** The archive, compressed or not; absent when it lies there unpacked. */
  readonly archive?: BackupArchive;
  /** Folder the archive was unpacked into. */
  readonly unpacked?: string;
  /** A file beside the archive; undefined when there is none. */
  companion(fileName: string): Promise<Buffer | undefined>;
  /** Where a companion stands, for people. */
  placeOf(fileName: string): string;
}

export interface BackupArchive {
  readonly fileName: string;
  open(): Promise<Readable>;
}

const archiveEnding = /\.(tar\.gz|tgz|tar)$/;

export function isArchiveName(name: string): boolean {
  return archiveEnding.test(name);
}

/** The backup's name, by that of its archive. */
export function backupNameOf(archiveName: string): string {
  return archiveName.replace(archiveEnding, "");
}
