import { expect, test } from "vitest";
import { LoggedStore } from "./logged-store.js";
import { createMemoryDriver } from "./memory-driver.js";
import type { StoreDriver } from "./store-driver.js";
import { keyOf, thing } from "./store-fixture.js";
import { StoreUnavailable } from "./store-unavailable.js";

const empty = { rows: [], compacted: 0 };

interface SlowDriver {
  readonly driver: StoreDriver;
  readonly batches: number[][];
  /** Resolves once a commit of this number, counted from 1, has begun. */
  readonly begun: (count: number) => Promise<void>;
  /** Lets the oldest commit end. */
  readonly release: (error?: Error) => void;
}

/** Commits wait until `release` lets the oldest one end. */
function slowDriver(): SlowDriver {
  const batches: number[][] = [];
  let tell: () => void = () => undefined;
  const begun = async (count: number): Promise<void> => {
    while (batches.length < count)
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
  };
  const waiting: ((error?: Error) => void)[] = [];
  const driver: StoreDriver = {
    ...createMemoryDriver(),
    commit: (rows) => {
      batches.push(rows.map(({ revision }) => revision));
      tell();
      return new Promise((resolve, reject) => {
        waiting.push((error) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
  return { driver, batches, begun, release: (error) => waiting.shift()?.(error) };
}

/** Resolves once the process warns of something; it may warn of other things before. */
function warning(text: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = ({ message }: Error): void => {
      if (!message.includes(text)) return;
      process.off("warning", listener);
      resolve();
    };
    process.on("warning", listener);
  });
}

test("writes that arrive during a commit share the next one", async () => {
  const { driver, batches, begun, release } = slowDriver();
  const store = new LoggedStore(driver, empty);
  const first = store.put(keyOf("a"), thing("a"), 0);
  await begun(1);
  const others = ["b", "c", "d"].map((name) => store.put(keyOf(name), thing(name), 0));
  release();
  await first;
  await begun(2);
  expect(batches).toEqual([[1], [2, 3, 4]]);
  release();
  await Promise.all(others);
  expect(store.revision).toBe(4);
});

test("writers that come in the turns after one share its commit, which is not kept waiting for ever", async () => {
  const { driver, batches, begun, release } = slowDriver();
  const store = new LoggedStore(driver, empty);
  const writes: Promise<unknown>[] = [];
  const write = (): void => {
    if (batches.length > 0) return;
    const name = `n${writes.length}`;
    writes.push(store.put(keyOf(name), thing(name), 0));
    setImmediate(write);
  };
  write();
  await begun(1);
  expect(batches[0]?.length).toBeGreaterThan(1);
  while (store.revision < writes.length) {
    release();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(writes);
});

test("what one commit wrote is visible at once, and its writers go on a few at a time", async () => {
  const store = new LoggedStore(createMemoryDriver(), empty);
  let told = 0;
  const writes = Array.from({ length: 100 }, async (_, n) => {
    await store.put(keyOf(`n${n}`), thing(`n${n}`), 0);
    told++;
  });
  await writes[0];
  expect(store.revision).toBe(100);
  expect(told).toBeLessThan(100);
  await Promise.all(writes);
  expect(told).toBe(100);
});

test("a failed commit rejects every waiting write, later ones are refused, reads go on", async () => {
  const { driver, begun, release } = slowDriver();
  const store = new LoggedStore(driver, empty);
  const kept = store.put(keyOf("kept"), thing("kept"), 0);
  await begun(1);
  const lost = [store.put(keyOf("a"), thing("a"), 0), store.put(keyOf("kept"), thing("kept", 2), 1)];
  const lostResults = Promise.allSettled(lost);
  release();
  await kept;
  await begun(2);
  lost.push(store.put(keyOf("b"), thing("b"), 0));
  const queued = expect(lost[2]).rejects.toBeInstanceOf(StoreUnavailable);
  release(new Error("database or disk is full"));
  const reasons = (await lostResults).map((result) =>
    result.status === "rejected" ? result.reason : undefined,
  );
  await queued;
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(StoreUnavailable);
    expect(String(reason)).toContain("database or disk is full");
  }
  await expect(store.put(keyOf("kept"), thing("kept", 3), 1)).rejects.toBeInstanceOf(StoreUnavailable);
  expect(store.get(keyOf("kept"))?.revision).toBe(1);
  expect(store.get(keyOf("a"))).toBeUndefined();
  expect(store.list("example.com/things").revision).toBe(1);
  await store.close();
});

test("a watcher that throws ends alone", async () => {
  const store = new LoggedStore(createMemoryDriver(), empty);
  const seen: number[] = [];
  const told = warning("watcher failed");
  let calls = 0;
  store.watch("example.com/things", 0, () => {
    calls++;
    throw new Error("watcher failed");
  });
  store.watch("example.com/things", 0, ({ revision }) => seen.push(revision));
  await store.put(keyOf("a"), thing("a"), 0);
  await store.put(keyOf("b"), thing("b"), 0);
  expect({ calls, seen }).toEqual({ calls: 1, seen: [1, 2] });
  await told;
});

test("the driver is asked to compact what left the window, and its failure harms no write", async () => {
  const asked: number[] = [];
  const driver: StoreDriver = {
    ...createMemoryDriver(),
    compact: (revision) => {
      asked.push(revision);
      return Promise.reject(new Error("no space to compact"));
    },
  };
  const told = warning("no space to compact");
  const store = new LoggedStore(driver, empty, { events: 10, bytes: 1e6 });
  for (let revision = 0; revision < 1500; revision++) await store.put(keyOf("a"), thing("a"), revision);
  expect(asked).toEqual([1000]);
  await told;
  await store.close();
});

test.each([
  { name: "a gap", revisions: [1, 3], previous: [0, 0], text: "revision 2 is missing" },
  { name: "a wrong predecessor", revisions: [1, 2], previous: [0, 7], text: "revision 2 does not follow" },
])("a snapshot with $name is refused", ({ revisions, previous, text }) => {
  const rows = revisions.map((revision, n) => ({
    revision,
    previous: previous[n] ?? 0,
    deleted: false,
    resource: "r",
    namespace: "",
    name: `n${n}`,
    value: Buffer.from("{}"),
  }));
  expect(() => new LoggedStore(createMemoryDriver(), { rows, compacted: 0 })).toThrow(text);
});
