import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ObjectStore, RevisionCompacted } from "../store/object-store.js";
import { openDurableStore } from "../store/open-store.js";
import { keyOf, storeMakers, temporaryDirectory, thing } from "../store/store-fixture.js";
import { readSnapshot, type SnapshotObject } from "./read-snapshot.js";
import { restoreSnapshot } from "./restore-snapshot.js";
import { writeSnapshot } from "./write-snapshot.js";

const created = new Date("2026-01-02T03:04:05.678Z");
let directory: string;
let file: string;

beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory, "a.snapshot");
});

afterEach(() => rmSync(directory, { recursive: true }));

const save = (store: ObjectStore): Promise<void> =>
  pipeline(writeSnapshot(store, created), createWriteStream(file));

/** Two objects at revisions 2 and 4; a third is gone. */
async function fill(store: ObjectStore): Promise<void> {
  await store.put(keyOf("a"), thing("a", 1), 0);
  await store.put(keyOf("a"), thing("a", "Grüße 😀"), 1);
  await store.put(keyOf("gone"), thing("gone"), 0);
  await store.put(keyOf("__proto__", "", "example.com/others"), thing("__proto__"), 0);
  await store.delete(keyOf("gone"), thing("gone"), 3);
}

describe.each(storeMakers)("a snapshot of a $name store", ({ make }) => {
  test("holds what was there when it began, and makes the store of another directory", async () => {
    const { store, end } = await make();
    await fill(store);
    const before = store.everything().items.map(({ key, object, revision }) => ({ key, object, revision }));
    const saving = save(store);
    await store.put(keyOf("later"), thing("later"), 0);
    await saving;
    await end();

    const objects: SnapshotObject[] = [];
    const info = await readSnapshot(file, (object) => void objects.push(object));
    expect(info).toEqual({ revision: 5, created: created.toISOString(), objects: 2 });
    expect(objects).toEqual(before);

    expect(await restoreSnapshot(file, directory)).toEqual(info);
    const restored = await openDurableStore(directory);
    expect(
      restored.everything().items.map(({ key, object, revision }) => ({ key, object, revision })),
    ).toEqual(before);
    // Revisions of the old store's future never mean anything else.
    expect(restored.revision).toBe(5 + 1_000_000_000);
    expect(() => restored.watch("example.com/things", 6, () => {})).toThrow(RevisionCompacted);
    const next = await restored.put(keyOf("a"), thing("a", 3), 2);
    expect(next.revision).toBe(5 + 1_000_000_001);
    await restored.close();
    const again = await openDurableStore(directory);
    expect(again.get(keyOf("a"))?.object.spec).toEqual({ value: "3" });
    await again.close();
  });
});

describe("restoreSnapshot()", () => {
  async function saved(): Promise<void> {
    const store = await openDurableStore(directory);
    await fill(store);
    await save(store);
    await store.put(keyOf("since"), thing("since"), 0);
    await store.close();
  }

  test("overwrites a store only when told to", async () => {
    await saved();
    await expect(restoreSnapshot(file, directory)).rejects.toThrow(
      `data directory ${directory} has a store already: it is overwritten only by force`,
    );
    await restoreSnapshot(file, directory, { overwrite: true });
    const store = await openDurableStore(directory);
    expect(store.get(keyOf("since"))).toBeUndefined();
    expect(store.get(keyOf("a"))?.revision).toBe(2);
    await store.close();
    expect(readdirSync(directory).filter((name) => name.startsWith("restoring-"))).toEqual([]);
  });

  test.each([
    {
      name: "cut short",
      damage: (bytes: Buffer) => bytes.subarray(0, bytes.length - 20),
      why: "is cut short",
    },
    {
      name: "without its tail",
      damage: (bytes: Buffer) =>
        gzipSync(
          gunzipSync(bytes)
            .toString()
            .replace(/\{"objects".*\n$/, ""),
        ),
      why: "is cut short",
    },
    {
      name: "with a changed value",
      damage: (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString().replace("Grüße", "Gruesse")),
      why: "is damaged: its checksum does not match",
    },
    {
      name: "of a newer format",
      damage: (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString().replace('"format":1', '"format":2')),
      why: "has format 2, this release reads formats up to 1: use a newer release",
    },
    { name: "of something else", damage: () => Buffer.from("no gzip"), why: "is damaged or no snapshot" },
    { name: "of other lines", damage: () => gzipSync("{}\n"), why: "was not written by this program" },
  ])("refuses a file $name and leaves the store alone", async ({ damage, why }) => {
    await saved();
    writeFileSync(file, damage(readFileSync(file)));
    await expect(restoreSnapshot(file, directory, { overwrite: true })).rejects.toThrow(
      `snapshot ${file} ${why}`,
    );
    const store = await openDurableStore(directory);
    expect(store.get(keyOf("since"))).toBeDefined();
    await store.close();
  });

  test("refuses a file that is not there", async () => {
    await expect(restoreSnapshot(file, directory)).rejects.toThrow(`snapshot ${file} does not exist`);
    expect(existsSync(join(directory, "objects.db"))).toBe(false);
  });
});
