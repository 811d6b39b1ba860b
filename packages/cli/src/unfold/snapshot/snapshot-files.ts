import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readSnapshot, SnapshotError, type SnapshotInfo } from "@unfold/apiserver";

const extension = ".snapshot";

/** Where a data directory keeps its snapshots. */
export function snapshotFolder(dataDirectory: string): string {
  return join(dataDirectory, "snapshots");
}

/** The file a user means: a path as it is, a name in the data directory's folder of snapshots. */
export function snapshotFile(dataDirectory: string, given: string): string {
  if (given.includes("/") || given.endsWith(extension)) return resolve(given);
  return join(snapshotFolder(dataDirectory), `${given}${extension}`);
}

/** A name that says when: `2026-01-02T03-04-05Z`. */
export function snapshotName(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

/** A file in the folder of snapshots. */
export interface ListedSnapshot {
  readonly name: string;
  readonly bytes: number;
  /** What is in it, or why it cannot be used. */
  readonly content: SnapshotInfo | SnapshotError;
}

/** The snapshots of a data directory by name; each is read to its end, so that damage shows. */
export async function listSnapshots(dataDirectory: string): Promise<readonly ListedSnapshot[]> {
  const folder = snapshotFolder(dataDirectory);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(extension)).sort();
  const listed: ListedSnapshot[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const { size } = await stat(path);
    const content = await readSnapshot(path).catch((error: unknown) => {
      if (error instanceof SnapshotError) return error;
      throw error;
    });
    listed.push({ name: name.slice(0, -extension.length), bytes: size, content });
  }
  return listed;
}
