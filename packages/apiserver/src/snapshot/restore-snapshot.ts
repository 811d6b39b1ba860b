import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { encodeText } from "../encode/encode-object.js";
import { SqliteDriver, storeFileName } from "../store/sqlite-driver.js";
import type { StoreDriver, VersionRow } from "../store/store-driver.js";
import { readSnapshot } from "./read-snapshot.js";
import { SnapshotError, type SnapshotInfo } from "./snapshot-format.js";

/**
 * How far the revision jumps: further than anybody can have written since the snapshot, so that no revision ever means two
 * states. etcd's guide to restoring Kubernetes advises the same number (`etcdutl snapshot restore --bump-revision`).
 */
const revisionJump = 1_000_000_000;
const rowsPerCommit = 500;

/**
 * Makes the store of a data directory from a snapshot. The caller holds the directory's lock. Watches from before get 410
 * and list again. The old store stays until the new one is complete.
 * @throws SnapshotError when the snapshot is unusable, or the directory has a store and `overwrite` is not set
 */
export async function restoreSnapshot(
  path: string,
  directory: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<SnapshotInfo> {
  const target = join(directory, storeFileName);
  if (existsSync(target) && !overwrite) {
    throw new SnapshotError(
      `data directory ${directory} has a store already: it is overwritten only by force`,
    );
  }
  const scratch = await mkdtemp(join(directory, "restoring-"));
  try {
    const info = await fill(new SqliteDriver(scratch), path);
    // The log belongs to the old file: beside the new one SQLite would take it for its own.
    rmSync(`${target}-wal`, { force: true });
    renameSync(join(scratch, storeFileName), target);
    syncDirectory(directory);
    return info;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}

/** Objects keep the revision of their last write; everything else up to the jump counts as compacted. */
async function fill(driver: StoreDriver, path: string): Promise<SnapshotInfo> {
  try {
    await driver.open();
    let rows: VersionRow[] = [];
    const info = await readSnapshot(path, async ({ key, revision, object }) => {
      const value = encodeText(JSON.stringify(object));
      rows.push({ revision, previous: 0, deleted: false, ...key, value });
      if (rows.length < rowsPerCommit) return;
      await driver.commit(rows);
      rows = [];
    });
    if (rows.length > 0) await driver.commit(rows);
    await driver.compact(info.revision + revisionJump);
    return info;
  } finally {
    await driver.close();
  }
}
