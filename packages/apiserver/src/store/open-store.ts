import type { WindowLimits } from "./event-window.js";
import { LoggedStore } from "./logged-store.js";
import { createMemoryDriver } from "./memory-driver.js";
import type { ObjectStore } from "./object-store.js";
import { DriverError, SqliteDriver, type SqliteOptions } from "./sqlite-driver.js";
import { StoreCorrupt } from "./store-corrupt.js";
import type { StoreSnapshot } from "./store-driver.js";

export interface StoreOptions {
  /** How much history watchers can resume from. */
  readonly window?: WindowLimits;
}

export interface DurableStoreOptions extends StoreOptions, SqliteOptions {}

/** A store that ends with the process. */
export function createMemoryStore({ window }: StoreOptions = {}): ObjectStore {
  return new LoggedStore(createMemoryDriver(), { rows: [], compacted: 0 }, window);
}

/**
 * Opens the store in an existing directory, making it when there is none. The caller holds the directory's lock.
 * @throws StoreCorrupt when the data there is damaged or not ours; it is left as it was.
 */
export async function openDurableStore(
  directory: string,
  { window, maxBytes }: DurableStoreOptions = {},
): Promise<ObjectStore> {
  const driver = new SqliteDriver(directory, { maxBytes });
  try {
    const snapshot = await openDriver(driver, directory);
    return loadStore(driver, snapshot, directory, window);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** What SQLite and the worker call data that is not a store of this release. */
const corruptCodes = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB", "FOREIGN"]);

async function openDriver(driver: SqliteDriver, directory: string): Promise<StoreSnapshot> {
  try {
    return await driver.open();
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    if (corruptCodes.has(error.code.replace(/^(SQLITE_CORRUPT)_.*/, "$1"))) {
      throw new StoreCorrupt(directory, error.message, { cause: error });
    }
    const reason = error.code.startsWith("SQLITE_BUSY") ? "another process uses it" : error.message;
    throw new Error(`cannot open the store in data directory ${directory}: ${reason}`, { cause: error });
  }
}

function loadStore(
  driver: SqliteDriver,
  snapshot: StoreSnapshot,
  directory: string,
  window: WindowLimits | undefined,
): ObjectStore {
  try {
    return new LoggedStore(driver, snapshot, window);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreCorrupt(directory, reason, { cause: error });
  }
}
