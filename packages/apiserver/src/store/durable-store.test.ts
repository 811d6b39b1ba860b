import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ObjectStore, StoredObject } from "./object-store.js";
import { RevisionCompacted } from "./object-store.js";
import { createMemoryStore, openDurableStore } from "./open-store.js";
import { storeFileName } from "./sqlite-driver.js";
import { StoreCorrupt } from "./store-corrupt.js";
import { keyOf, temporaryDirectory, thing } from "./store-fixture.js";
import { StoreFull } from "./store-full.js";

const resource = "example.com/things";
const Database = createRequire(import.meta.url)("libsql") as typeof import("libsql");

let directory: string;

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(() => rm(directory, { recursive: true }));

function file(): string {
  return join(directory, storeFileName);
}

/** The visible state and the whole history as plain data. */
function contents(store: ObjectStore): unknown {
  const plain = ({ key, object, revision }: StoredObject): unknown => ({ key, object, revision });
  const events: unknown[] = [];
  store.watch(resource, 0, ({ type, current, previous }) => {
    events.push([type, plain(current), previous === undefined ? null : plain(previous)]);
  })();
  const { items, revision } = store.list(resource);
  return { items: items.map(plain), revision, events };
}

/** Changes the file behind the store's back. */
function tamper(sql: string): void {
  const database = new Database(file());
  database.exec(sql);
  database.close();
}

async function fill(count: number, name: (n: number) => string): Promise<void> {
  const store = await openDurableStore(directory);
  for (let n = 0; n < count; n++) {
    const key = keyOf(name(n));
    await store.put(key, thing(key.name, n), store.get(key)?.revision ?? 0);
  }
  await store.close();
}

describe("openDurableStore()", () => {
  test("brings back state, history and revision", async () => {
    const store = await openDurableStore(directory);
    const a = await store.put(keyOf("a"), thing("a", "Grüße \u0000 \ud800 😀"), 0);
    await store.put(keyOf("b"), thing("b"), 0);
    await store.put(keyOf("a"), thing("a", 2), a.revision);
    await store.delete(keyOf("b"), thing("b"), 2);
    const before = contents(store);
    await store.close();
    const again = await openDurableStore(directory);
    expect(contents(again)).toEqual(before);
    expect((await again.put(keyOf("c"), thing("c"), 0)).revision).toBe(5);
    await again.close();
  });

  test("keeps the same objects and history as a memory store over any operations and restarts", async () => {
    const operation = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      method: fc.constantFrom("put", "put", "delete", "reopen"),
      stale: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        await rm(file(), { force: true });
        const memory = createMemoryStore();
        let durable = await openDurableStore(directory);
        for (const [n, { name, method, stale }] of operations.entries()) {
          if (method === "reopen") {
            await durable.close();
            durable = await openDurableStore(directory);
            continue;
          }
          const expected = (memory.get(keyOf(name))?.revision ?? 0) + (stale && n % 3 === 0 ? 1 : 0);
          const results = await Promise.allSettled(
            [memory, durable].map((store) =>
              store[method === "put" ? "put" : "delete"](keyOf(name), thing(name, n), expected),
            ),
          );
          expect(results[0]?.status).toBe(results[1]?.status);
        }
        const state = contents(durable);
        await durable.close();
        expect(state).toEqual(contents(memory));
      }),
      { numRuns: 15 },
    );
  });

  test("the revision does not go back when the newest version was compacted away", async () => {
    const window = { events: 0, bytes: 0 };
    const store = await openDurableStore(directory, { window });
    const stored = await store.put(keyOf("kept"), thing("kept"), 0);
    let revision = stored.revision;
    // Ends with a deletion at exactly the revision at which compaction is asked for.
    while (store.revision < 999)
      revision = (await store.put(keyOf("a"), thing("a"), revision === 1 ? 0 : revision)).revision;
    await store.delete(keyOf("a"), thing("a"), revision);
    expect(store.revision).toBe(1000);
    await store.close();
    const again = await openDurableStore(directory, { window });
    expect(again.revision).toBe(1000);
    expect(again.list(resource).items.map(({ key }) => key.name)).toEqual(["kept"]);
    expect(() => again.watch(resource, 999, () => {})).toThrow(RevisionCompacted);
    await again.close();
  });

  test("the file stays small however often an object changes", async () => {
    const store = await openDurableStore(directory, { window: { events: 100, bytes: 1e6 } });
    const value = "x".repeat(4000);
    for (let round = 0; round < 40; round++) {
      const base = store.revision;
      await Promise.all(
        Array.from({ length: 200 }, (_, n) => store.put(keyOf("a"), thing("a", value), base + n)),
      );
    }
    // 8000 versions of 4 kB are 32 MB; at most some 1500 of them are ever kept.
    const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
    expect(Math.max(...sizes)).toBeLessThan(20e6);
    await store.close();
    expect(statSync(file()).size).toBeLessThan(12e6);
  });

  test("the file is for its owner only", async () => {
    await fill(1, () => "a");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
});

describe("openDurableStore() on data it cannot trust", () => {
  test.each([
    {
      name: "no database",
      damage: () => writeFileSync(file(), "these are not the bytes of a database ".repeat(200)),
      reason: "file is not a database",
    },
    {
      name: "another program's database",
      damage: () => tamper("CREATE TABLE theirs (x)"),
      reason: "the store file was not written by this program",
    },
    {
      name: "a changed value",
      fill: true,
      damage: () => tamper("UPDATE version SET value = replace(value, '1', '2') WHERE revision = 2"),
      reason: "revision 2 does not match its checksum",
    },
    {
      name: "a missing version",
      fill: true,
      damage: () => tamper("DELETE FROM version WHERE revision = 2"),
      reason: "revision 2 is missing",
    },
    {
      name: "a page of zeros",
      fill: true,
      damage: () => {
        const bytes = readFileSync(file());
        writeFileSync(file(), bytes.fill(0, 4096, 3 * 4096));
      },
      reason: "database disk image is malformed",
    },
    {
      name: "a file cut short",
      fill: true,
      damage: () => writeFileSync(file(), readFileSync(file()).subarray(0, 5000)),
      reason: "database disk image is malformed",
    },
    {
      name: "an emptied file beside its log",
      damage: () => {
        writeFileSync(file(), "");
        writeFileSync(`${file()}-wal`, "log");
      },
      reason: "the store file is empty",
    },
  ])("$name is called corrupt and left alone", async ({ fill: filled, damage, reason }) => {
    if (filled === true) await fill(30, (n) => `n${n}`);
    damage();
    const before = readFileSync(file());
    const error: unknown = await openDurableStore(directory).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreCorrupt);
    expect(String(error)).toContain(`data directory ${directory} is corrupt: ${reason}`);
    expect(String(error)).not.toContain("\n");
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test("a newer format is refused without calling it corrupt", async () => {
    await fill(1, () => "a");
    tamper("PRAGMA user_version = 3");
    await expect(openDurableStore(directory)).rejects.toThrow(
      "the store has format 3, this release reads formats up to 2: run a newer release",
    );
  });

  test("format 1, which kept values as text, is read and brought to today's", async () => {
    const store = await openDurableStore(directory);
    await store.put(keyOf("a"), thing("a", "Grüße"), 0);
    const before = contents(store);
    await store.close();
    tamper("UPDATE version SET value = CAST(value AS TEXT); PRAGMA user_version = 1");
    const upgraded = await openDurableStore(directory);
    expect(contents(upgraded)).toEqual(before);
    await upgraded.put(keyOf("b"), thing("b"), 0);
    await upgraded.close();
    const again = await openDurableStore(directory);
    expect(again.list(resource).items.map(({ key }) => key.name)).toEqual(["a", "b"]);
    await again.close();
  });

  test("a file that is open already is refused", async () => {
    const store = await openDurableStore(directory);
    await expect(openDurableStore(directory)).rejects.toThrow(
      `cannot open the store in data directory ${directory}: another process uses it`,
    );
    expect((await store.put(keyOf("a"), thing("a"), 0)).revision).toBe(1);
    await store.close();
  });

  test("a directory that is not there is one clear error", async () => {
    const missing = join(directory, "missing");
    await expect(openDurableStore(missing)).rejects.toThrow(
      `cannot open the store in data directory ${missing}: ENOENT`,
    );
  });
});

describe("a full disk", () => {
  const value = "x".repeat(4000);

  /** Fills a store whose file may have 400 kB; gives the names that got in. */
  async function fillUp(store: ObjectStore): Promise<string[]> {
    const names: string[] = [];
    for (let n = 0; n < 1000; n++) {
      const name = `n${n}`;
      try {
        await store.put(keyOf(name), thing(name, value), 0);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFull);
        return names;
      }
      names.push(name);
    }
    throw new Error("it never got full");
  }

  async function remove(store: ObjectStore, name: string): Promise<void> {
    const stored = store.get(keyOf(name));
    if (stored !== undefined) await store.delete(keyOf(name), stored.object, stored.revision);
  }

  test("refuses writes, still reads and deletes, and takes writes again when there is room", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const store = await openDurableStore(directory, { maxBytes: 400_000 });
      const names = await fillUp(store);
      expect(names.length).toBeGreaterThan(20);
      const first = store.get(keyOf("n0"));
      await expect(store.put(keyOf("n0"), thing("n0"), first?.revision ?? 0)).rejects.toThrow(
        "the store's disk is full",
      );
      expect(store.get(keyOf("n0"))).toBe(first);
      expect(store.list(resource).items).toHaveLength(names.length);
      for (const name of names) await remove(store, name);
      expect(store.list(resource).items).toEqual([]);
      // Compaction runs beside; a write is tried once a second.
      await vi.waitFor(
        async () => {
          vi.advanceTimersByTime(1001);
          await store.put(keyOf("again"), thing("again", value), 0);
        },
        { timeout: 120_000 },
      );
      await store.close();
      const again = await openDurableStore(directory);
      expect(again.list(resource).items.map(({ key }) => key.name)).toEqual(["again"]);
      await again.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("of writes and deletions on their way together only the writes fail, and revisions stay gapless", async () => {
    const store = await openDurableStore(directory, { maxBytes: 400_000 });
    const names = await fillUp(store);
    await store.close();
    const reopened = await openDurableStore(directory, { maxBytes: 400_000 });
    const before = reopened.revision;
    const seen: number[] = [];
    reopened.watch(resource, before, ({ revision }) => seen.push(revision));
    const results = await Promise.allSettled([
      reopened.put(keyOf("big"), thing("big", value.repeat(3)), 0),
      ...names.slice(0, 5).map((name) => remove(reopened, name)),
      reopened.put(keyOf("big2"), thing("big2", value.repeat(3)), 0),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "rejected",
      ...Array(5).fill("fulfilled"),
      "rejected",
    ]);
    expect(seen).toEqual([1, 2, 3, 4, 5].map((n) => before + n));
    await reopened.close();
    const again = await openDurableStore(directory);
    expect(again.revision).toBe(before + 5);
    expect(again.list(resource).items).toHaveLength(names.length - 5);
    await again.close();
  });
});
