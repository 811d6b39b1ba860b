import { createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DataDirectoryError,
  openDataDirectory,
  openDurableStore,
  readSnapshot,
  SnapshotError,
  type SnapshotInfo,
  snapshotPath,
  storeFileName,
  writeSnapshot,
} from "@unfold/apiserver";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";

/** Where the objects come from. */
export interface SnapshotSource {
  /** Absolute. Its store is read when nobody runs it; else its server is asked. */
  readonly dataDirectory: string;
  /** Ask the server of this kubeconfig instead. */
  readonly kubeconfig: string | undefined;
}

/**
 * Writes a snapshot file, which is there only once it is complete and was read back.
 * @throws SnapshotError, DataDirectoryError, KubeconfigError, ApiError
 */
export async function saveSnapshot(source: SnapshotSource, target: string): Promise<SnapshotInfo> {
  if (existsSync(target)) throw new SnapshotError(`snapshot ${target} is there already: name another`);
  if (source.kubeconfig === undefined && !existsSync(source.dataDirectory)) {
    throw new SnapshotError(`data directory ${source.dataDirectory} does not exist`);
  }
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.${process.pid}.part`;
  try {
    await withSnapshot(source, (snapshot) =>
      pipeline(snapshot, createWriteStream(draft, { mode: 0o600, flush: true })),
    );
    const info = await readSnapshot(draft);
    await rename(draft, target);
    return info;
  } finally {
    await rm(draft, { force: true });
  }
}

async function withSnapshot(
  { dataDirectory, kubeconfig }: SnapshotSource,
  use: (snapshot: Readable) => Promise<void>,
): Promise<void> {
  if (kubeconfig !== undefined) return fromServer(kubeconfig, use);
  try {
    await fromStore(dataDirectory, use);
  } catch (error) {
    const own = join(dataDirectory, "kubeconfig");
    if (!(error instanceof DataDirectoryError) || !existsSync(own)) throw error;
    await fromServer(own, use);
  }
}

async function fromServer(kubeconfig: string, use: (snapshot: Readable) => Promise<void>): Promise<void> {
  const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  try {
    await use(await client.download(snapshotPath));
  } finally {
    client.close();
  }
}

async function fromStore(path: string, use: (snapshot: Readable) => Promise<void>): Promise<void> {
  const directory = openDataDirectory(path);
  try {
    if (!existsSync(join(directory.path, storeFileName))) {
      throw new SnapshotError(`data directory ${path} has no store`);
    }
    const store = await openDurableStore(directory.path);
    try {
      await use(writeSnapshot(store, new Date()));
    } finally {
      await store.close();
    }
  } finally {
    directory.release();
  }
}
