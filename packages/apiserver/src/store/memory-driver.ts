import type { StoreDriver } from "./store-driver.js";

/** Keeps nothing: the state lives in the store's own memory and ends with the process. */
export function createMemoryDriver(): StoreDriver {
  return {
    open: async () => ({ rows: [], compacted: 0 }),
    commit: async () => {},
    compact: async () => {},
    close: async () => {},
  };
}
