import { afterEach, describe, expect, test } from "vitest";
import { type ObjectStore, RevisionCompacted, RevisionMismatch, type StoreEvent } from "./object-store.js";
import type { StoreOptions } from "./open-store.js";
import { keyOf, storeMakers, thing } from "./store-fixture.js";
import { StoreUnavailable } from "./store-unavailable.js";

const resource = "example.com/things";

function summary({ type, revision, current, previous }: StoreEvent): string {
  return `${revision} ${type} ${current.key.name} after ${previous?.revision ?? "-"}`;
}

describe.each(storeMakers)("ObjectStore over $name", ({ make }) => {
  let ends: (() => Promise<void>)[] = [];

  async function open(options?: StoreOptions): Promise<ObjectStore> {
    const { store, end } = await make(options);
    ends.push(end);
    return store;
  }

  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    ends = [];
  });

  test("put() stamps the revision and makes the object visible", async () => {
    const store = await open();
    const stored = await store.put(keyOf("a"), thing("a"), 0);
    expect(stored.revision).toBe(1);
    expect(stored.object.metadata.resourceVersion).toBe("1");
    expect(store.get(keyOf("a"))).toBe(stored);
    expect(store.revision).toBe(1);
    expect(store.count(resource)).toBe(1);
  });

  test("put() leaves the given object as it was", async () => {
    const store = await open();
    const given = Object.freeze({ ...thing("a"), metadata: Object.freeze({ name: "a" }) });
    await store.put(keyOf("a"), given, 0);
    expect(given.metadata).toEqual({ name: "a" });
  });

  test("who writes a version knows it before its watchers do", async () => {
    const store = await open();
    const order: string[] = [];
    const onMade = ({ revision }: { readonly revision: number }) => void order.push(`made ${revision}`);
    store.watch(resource, 0, ({ revision }) => void order.push(`seen ${revision}`));
    await store.put(keyOf("a"), thing("a"), 0, { onMade });
    await store.delete(keyOf("a"), thing("a"), 1, { onMade });
    expect(order).toEqual(["made 1", "seen 1", "made 2", "seen 2"]);
  });

  test("a write is invisible until it is durable", async () => {
    const store = await open();
    const writing = store.put(keyOf("a"), thing("a"), 0);
    expect(store.get(keyOf("a"))).toBeUndefined();
    expect(store.list(resource)).toEqual({ items: [], revision: 0 });
    await writing;
    expect(store.get(keyOf("a"))?.revision).toBe(1);
  });

  test.each([
    { name: "create over an object", prepare: ["put"], expected: 0, current: 1 },
    { name: "update of nothing", prepare: [], expected: 1, current: undefined },
    { name: "update with a stale revision", prepare: ["put", "put"], expected: 1, current: 2 },
    { name: "update of a deleted object", prepare: ["put", "delete"], expected: 1, current: undefined },
  ])("put() and delete() refuse a $name", async ({ prepare, expected, current }) => {
    const store = await open();
    let revision = 0;
    for (const step of prepare) {
      const write = step === "put" ? store.put : store.delete;
      revision = (await write.call(store, keyOf("a"), thing("a"), revision)).revision;
    }
    for (const write of [store.put, store.delete]) {
      const error = await write.call(store, keyOf("a"), thing("a"), expected).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(RevisionMismatch);
      expect(error instanceof RevisionMismatch && error.current?.revision).toBe(current);
    }
    expect(store.revision).toBe(revision);
  });

  test("delete() of nothing is refused even when nothing is expected", async () => {
    const store = await open();
    await expect(store.delete(keyOf("a"), thing("a"), 0)).rejects.toBeInstanceOf(RevisionMismatch);
  });

  test("of many writers of one version in flight exactly one wins", async () => {
    const store = await open();
    const first = await store.put(keyOf("a"), thing("a"), 0);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => store.put(keyOf("a"), thing("a", n), first.revision)),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", ...Array(19).fill("rejected")]);
    expect(store.get(keyOf("a"))?.object.spec).toEqual({ value: "0" });
    expect(store.revision).toBe(2);
  });

  test("a writer can build on a version in flight that the mismatch showed it", async () => {
    const store = await open();
    const first = store.put(keyOf("a"), thing("a", 1), 0);
    const mismatch = await store.put(keyOf("a"), thing("a", 2), 0).catch((error: unknown) => error);
    const newest = mismatch instanceof RevisionMismatch ? mismatch.current : undefined;
    expect(newest?.object.spec).toEqual({ value: "1" });
    await store.put(keyOf("a"), thing("a", 2), newest?.revision ?? -1);
    await first;
    expect(store.get(keyOf("a"))?.object.spec).toEqual({ value: "2" });
  });

  test("create, update, delete and create again may all be in flight together", async () => {
    const store = await open();
    const events: string[] = [];
    store.watch(resource, 0, (event) => events.push(summary(event)));
    await Promise.all([
      store.put(keyOf("a"), thing("a"), 0),
      store.put(keyOf("a"), thing("a"), 1),
      store.delete(keyOf("a"), thing("a"), 2),
      store.put(keyOf("a"), thing("a", "again"), 0),
    ]);
    expect(events).toEqual([
      "1 added a after -",
      "2 modified a after 1",
      "3 deleted a after 2",
      "4 added a after -",
    ]);
    expect(store.get(keyOf("a"))?.object.spec).toEqual({ value: "again" });
  });

  test("list() orders by namespace, then name, and does not change later", async () => {
    const store = await open();
    for (const [namespace, name] of [
      ["b", "x"],
      ["a", "z"],
      ["a-b", "y"],
      ["a", "c"],
      ["", "m"],
    ] as const) {
      await store.put(keyOf(name, namespace), thing(name), 0);
    }
    const all = store.list(resource);
    await store.put(keyOf("d", "a"), thing("d"), 0);
    const places = all.items.map(({ key }) => `${key.namespace}/${key.name}`);
    expect(places).toEqual(["/m", "a/c", "a/z", "a-b/y", "b/x"]);
    expect(all.revision).toBe(5);
    expect(store.list(resource, "a").items.map(({ key }) => key.name)).toEqual(["c", "d", "z"]);
    expect(store.list(resource, "none").items).toEqual([]);
    expect(store.list("example.com/others").items).toEqual([]);
  });

  test("resources do not mix", async () => {
    const store = await open();
    await store.put(keyOf("a", "n", "one"), thing("a", 1), 0);
    await store.put(keyOf("a", "n", "two"), thing("a", 2), 0);
    const seen: string[] = [];
    store.watch("two", 0, (event) => seen.push(summary(event)));
    expect(seen).toEqual(["2 added a after -"]);
    expect(store.get(keyOf("a", "n", "one"))?.object.spec).toEqual({ value: "1" });
    expect(store.count("one")).toBe(1);
  });

  test("watchers that start at any moment miss nothing and see nothing twice", async () => {
    const store = await open();
    const logs: { from: number; seen: number[] }[] = [];
    const subscribe = (from: number): void => {
      const log = { from, seen: [] as number[] };
      logs.push(log);
      store.watch(resource, from, ({ revision }) => log.seen.push(revision));
    };
    subscribe(0);
    // Subscribes from inside a callback too: the moment between applying a change and telling about it.
    store.watch(resource, 0, ({ revision }) => {
      subscribe(revision);
      subscribe(revision - 1);
    });
    const writes = Array.from({ length: 100 }, (_, n) => {
      if (n % 10 === 0) subscribe(store.revision);
      return store.put(keyOf(`n${n}`), thing("n"), 0).then(({ revision }) => subscribe(revision));
    });
    await Promise.all(writes);
    for (const { from, seen } of logs) {
      expect(seen).toEqual(Array.from({ length: 100 - from }, (_, n) => from + 1 + n));
    }
    expect(logs.length).toBeGreaterThan(300);
  });

  test("watch() from a future revision stays quiet until then", async () => {
    const store = await open();
    const seen: number[] = [];
    store.watch(resource, 2, ({ revision }) => seen.push(revision));
    for (const name of ["a", "b", "c"]) await store.put(keyOf(name), thing(name), 0);
    expect(seen).toEqual([3]);
  });

  test("an ended watch hears nothing more", async () => {
    const store = await open();
    const seen: number[] = [];
    const stop = store.watch(resource, 0, ({ revision }) => seen.push(revision));
    await store.put(keyOf("a"), thing("a"), 0);
    stop();
    await store.put(keyOf("b"), thing("b"), 0);
    expect(seen).toEqual([1]);
  });

  test("a watch inside the window replays, an older one is told so", async () => {
    const store = await open({ window: { events: 3, bytes: 1e6 } });
    for (const name of ["a", "b", "c", "d", "e"]) await store.put(keyOf(name), thing(name), 0);
    const seen: number[] = [];
    store.watch(resource, 2, ({ revision }) => seen.push(revision));
    expect(seen).toEqual([3, 4, 5]);
    expect(() => store.watch(resource, 1, () => {})).toThrow(new RevisionCompacted(3));
  });

  test("the window is bounded in bytes too", async () => {
    const store = await open({ window: { events: 1000, bytes: 5000 } });
    for (const name of ["a", "b", "c"]) await store.put(keyOf(name), thing(name, "x".repeat(2000)), 0);
    expect(() => store.watch(resource, 0, () => {})).toThrow(RevisionCompacted);
    expect(store.watch(resource, 1, () => {})).toBeTypeOf("function");
  });

  test("close() finishes what was accepted and refuses the rest", async () => {
    const store = await open();
    const writing = store.put(keyOf("a"), thing("a"), 0);
    const closing = store.close();
    await expect(store.put(keyOf("b"), thing("b"), 0)).rejects.toBeInstanceOf(StoreUnavailable);
    await closing;
    expect((await writing).revision).toBe(1);
    expect(store.get(keyOf("a"))?.revision).toBe(1);
  });
});
