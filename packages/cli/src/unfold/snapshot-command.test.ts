import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDurableStore } from "@unfold/apiserver";
import { type EmbeddedControlPlane, startEmbedded } from "@unfold/control-plane";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runUnfold } from "./run-unfold.js";

let base: string;
let dataDirectory: string;
let running: EmbeddedControlPlane | undefined;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "unfold-snapshot-"));
  dataDirectory = join(base, "data");
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(base, { recursive: true });
});

async function snapshot(...args: readonly string[]): Promise<string> {
  let text = "";
  const keep = (part: string): void => {
    text += part;
  };
  const code = await runUnfold(["snapshot", ...args, "--data-dir", dataDirectory], { out: keep, err: keep });
  return `${code} ${text}`;
}

const configMaps = "/configmaps";
const key = (name: string) => ({ resource: configMaps, namespace: "default", name });
const configMap = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
});

async function namesIn(directory: string): Promise<string[]> {
  const store = await openDurableStore(directory);
  const names = store.list(configMaps).items.map((item) => item.key.name);
  await store.close();
  return names;
}

async function fill(...names: readonly string[]): Promise<void> {
  const store = await openDurableStore(dataDirectory);
  for (const name of names) await store.put(key(name), configMap(name), 0);
  await store.close();
}

test("a stopped data directory is saved, listed and brought back", async () => {
  const options = { dataDirectory, port: 0, ephemeral: false, kubeconfig: `${base}/kubeconfig` };
  running = await startEmbedded({ ...options, controllers: false });
  await running.close();
  running = undefined;
  await fill("a");
  expect(await snapshot("save", "first")).toMatch(
    new RegExp(
      `^0 Saved \\d+ objects as of resourceVersion \\d+, 20.*Z, to ${dataDirectory}/snapshots/first.snapshot\\.\n$`,
    ),
  );
  await fill("b");
  expect(await snapshot("save", "first")).toBe(
    `1 unfold: snapshot ${dataDirectory}/snapshots/first.snapshot is there already: name another\n`,
  );
  expect(await snapshot("restore", "first")).toBe(
    `1 unfold: data directory ${dataDirectory} has a store already: it is overwritten only by force\n`,
  );
  expect(await snapshot("restore", "first", "--force")).toMatch(/^0 Restored \d+ objects/);
  expect(await namesIn(dataDirectory)).toEqual(expect.arrayContaining(["a"]));
  expect(await namesIn(dataDirectory)).not.toContain("b");
  writeFileSync(`${dataDirectory}/snapshots/zzz.snapshot`, "garbage");
  const rows = (await snapshot("list")).split("\n").map((row) => row.split(/ {3,}/));
  expect(rows[0]).toEqual(["0 NAME", "BYTES", "OBJECTS", "RESOURCEVERSION", "CREATED"]);
  expect(rows[1]?.[0]).toBe("first");
  expect(rows[2]?.slice(0, 3)).toEqual(["zzz", "7", "unusable"]);
});

test("a running control plane is saved through its server, and not restored over", async () => {
  const options = { dataDirectory, port: 0, ephemeral: true, kubeconfig: `${dataDirectory}/kubeconfig` };
  running = await startEmbedded({ ...options, controllers: false });
  const file = join(base, "live.snapshot");
  expect(await snapshot("save", file)).toMatch(/^0 Saved \d\d+ objects/);
  expect(readdirSync(base).sort()).toEqual(["data", "live.snapshot"]);
  expect(await snapshot("restore", file)).toBe(
    `1 unfold: data directory ${dataDirectory} is in use by process ${process.pid}\n`,
  );
  await running.close();
  running = undefined;
  expect(await snapshot("restore", file)).toMatch(/^0 Restored \d\d+ objects/);
  running = await startEmbedded({ ...options, ephemeral: false, controllers: false });
});

test.each([
  { args: ["save"], want: "1 unfold: data directory DATA does not exist\n" },
  { args: ["restore"], want: "2 unfold: the name or file of a snapshot is wanted\n" },
  { args: ["keep"], want: '2 unfold: unknown command "keep" for "unfold snapshot"\n' },
  { args: ["list"], want: "0 No snapshots found.\n" },
])("unfold snapshot $args", async ({ args, want }) => {
  expect(await snapshot(...args)).toBe(want.replace("DATA", dataDirectory));
});
