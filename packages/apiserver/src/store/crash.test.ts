import { spawn } from "node:child_process";
import { copyFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ObjectStore } from "./object-store.js";
import { openDurableStore } from "./open-store.js";
import { keyOf, temporaryDirectory } from "./store-fixture.js";

const rounds = process.env.UNFOLD_SOAK === "1" ? 300 : 20;
const resource = "example.com/things";

interface Acknowledged {
  readonly revision: number;
  readonly method: "put" | "delete";
  readonly name: string;
}

let program: string;
let data: string;

/** One file as a release ships it: the bundle, the SQLite thread beside it, libsql where Node finds it. */
beforeAll(async () => {
  program = temporaryDirectory();
  data = temporaryDirectory();
  const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  await build({
    entryPoints: [source("./crash-writer.ts")],
    outfile: join(program, "crash-writer.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    external: ["libsql"],
  });
  copyFileSync(source("./sqlite-worker.mjs"), join(program, "sqlite-worker.mjs"));
  const modules = dirname(dirname(createRequire(import.meta.url).resolve("libsql")));
  symlinkSync(modules, join(program, "node_modules"));
});

afterAll(() => {
  rmSync(program, { recursive: true });
  rmSync(data, { recursive: true });
});

/** Runs the writer and kills it once it has acknowledged `acknowledgements` writes; 0 kills it while it opens the store. */
async function runUntilKilled(events: number, acknowledgements: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [join(program, "crash-writer.mjs"), data, String(events)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [revision, method, name, end] = line.split(" ");
    // The last line may be torn; the store may not.
    if ((method === "put" || method === "delete") && name !== undefined && end === ".") {
      acknowledged.push({ revision: Number(revision), method, name });
    }
    if (acknowledged.length >= acknowledgements) child.kill("SIGKILL");
  }
  expect(await ended, errors).toBe("SIGKILL");
  return acknowledged;
}

/** The last acknowledged write of each object is there, unless a later one, cut off before its answer, followed it. */
function expectState(store: ObjectStore, acknowledged: readonly Acknowledged[]): void {
  const newest = Math.max(0, ...acknowledged.map(({ revision }) => revision));
  expect(store.revision).toBeGreaterThanOrEqual(newest);
  for (const [name, { revision, method }] of new Map(acknowledged.map((write) => [write.name, write]))) {
    const found = store.get(keyOf(name));
    if (found?.revision === revision) expect(method, `method of ${name}`).toBe("put");
    else if (found !== undefined) expect(found.revision, `revision of ${name}`).toBeGreaterThan(revision);
    else if (method === "put") expect(store.revision, `deletion of ${name}`).toBeGreaterThan(newest);
  }
  for (const { object, revision } of store.list(resource).items) {
    expect(object.metadata.resourceVersion).toBe(String(revision));
  }
}

function expectHistory(store: ObjectStore, from: number, acknowledged: readonly Acknowledged[]): void {
  const history = new Map<number, string>();
  store.watch(resource, from, ({ revision, type, current }) => {
    history.set(revision, `${type === "deleted" ? "delete" : "put"} ${current.key.name}`);
  })();
  for (const { revision, method, name } of acknowledged) {
    expect(history.get(revision), `revision ${revision}`).toBe(`${method} ${name}`);
  }
  expect(history.size).toBe(store.revision - from);
}

test(`no acknowledged write is lost or torn by SIGKILL in ${rounds} rounds`, async () => {
  let before = 0;
  let total = 0;
  for (let round = 0; round < rounds; round++) {
    // Every other round keeps almost nothing, so that the kill also meets compaction.
    const events = round % 2 === 0 ? 1_000_000 : 50;
    const acknowledged = await runUntilKilled(events, Math.floor(Math.random() ** 2 * 3000));
    const store = await openDurableStore(data, { window: { events: 1_000_000, bytes: 1e9 } });
    expectState(store, acknowledged);
    if (round % 2 === 0) expectHistory(store, before, acknowledged);
    before = store.revision;
    total += acknowledged.length;
    await store.close();
  }
  expect(total).toBeGreaterThan(rounds);
}, 600_000);
