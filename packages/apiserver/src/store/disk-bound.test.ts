import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDurableStore } from "./open-store.js";
import { keyOf, temporaryDirectory, thing } from "./store-fixture.js";

const soak = process.env["UNFOLD_SOAK"] === "1";
const revisions = soak ? 1_000_000 : 20_000;
const inFlight = 500;
/** What docs/durability.md promises for one object, the room kept back for deletions included. */
const maxBytes = 64 * 1024 * 1024;

test(
  `${revisions} revisions of one object leave a small store`,
  async () => {
    const directory = temporaryDirectory();
    const bytes = (): number =>
      readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    try {
      const store = await openDurableStore(directory);
      const value = "x".repeat(600);
      let largest = 0;
      while (store.revision < revisions) {
        const base = store.revision;
        await Promise.all(
          Array.from({ length: inFlight }, (_, n) => store.put(keyOf("a"), thing("a", value), base + n)),
        );
        largest = Math.max(largest, bytes());
      }
      expect(largest).toBeLessThan(maxBytes);
      await store.close();
      const again = await openDurableStore(directory);
      expect(again.revision).toBe(revisions);
      expect(again.get(keyOf("a"))?.revision).toBe(revisions);
      await again.close();
      console.log(
        `${revisions} revisions: ${(largest / 1e6).toFixed(1)} MB at most, ${(bytes() / 1e6).toFixed(1)} MB in the end`,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
  soak ? 600_000 : 60_000,
);
