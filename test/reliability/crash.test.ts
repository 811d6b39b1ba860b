import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError, type KubeObject, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { afterAll, expect, it } from "vitest";
import { ControlPlane } from "../support/control-plane.js";
import { eventually } from "../support/eventually.js";
import { type LoggedWrite, lostEvents, lostWrites, type SeenEvent, type Stored } from "./write-log.js";

/** Few in the test suite; the soak runs 200, or as many as it is told to in one go. */
const rounds = process.env["UNFOLD_SOAK"] === "1" ? Number(process.env["UNFOLD_SOAK_ROUNDS"] ?? 200) : 3;
const writers = 8;
const namesPerWriter = 5;

const dataDir = mkdtempSync(join(tmpdir(), "unfold-crash-"));
const configMaps = { group: "", version: "v1", resource: "configmaps" };
const namespace = "crash";

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function connect(): ClusterClient {
  return new ClusterClient(loadClusterAccess({ path: join(dataDir, "kubeconfig") }));
}

/** An object whose parts agree with each other: one that is half there does not. */
function objectOf(name: string, value: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels: { value } },
    data: { value, text: value.repeat(200) },
  };
}

function contentOf({ metadata, data }: KubeObject): string {
  const value = stringAt(data, "value") ?? "";
  expect(metadata.labels).toEqual({ value });
  expect(stringAt(data, "text")).toBe(value.repeat(200));
  return value;
}

/** What the writers of one round share. */
interface Round {
  readonly client: ClusterClient;
  /** Has each write before its answer comes. */
  readonly log: LoggedWrite[];
  readonly nextValue: () => string;
  readonly onAcknowledged: () => void;
}

/** Writes its own names, one write after the other, until the server is gone. */
async function write({ client, log, nextValue, onAcknowledged }: Round, writer: number): Promise<void> {
  const present = new Map<string, boolean>();
  for (let turn = 0; ; turn++) {
    const name = `w${writer}-${turn % namesPerWriter}`;
    const key = { namespace, name };
    const there = present.get(name) ?? (await exists(client, key));
    if (there === undefined) return;
    const value = there && turn % 7 === 6 ? undefined : nextValue();
    const at = log.push({ name, value, acknowledged: false }) - 1;
    try {
      log[at] = { name, value, acknowledged: true, revision: await send(client, key, value, there) };
    } catch (error) {
      // Refused by the server, it did not happen; otherwise nobody knows.
      if (error instanceof ApiError) throw error;
      return;
    }
    present.set(name, value !== undefined);
    onAcknowledged();
  }
}

/** Runs all writers and kills the server once it has acknowledged so many writes. */
async function loadUntilKilled(
  controlPlane: ControlPlane,
  round: Omit<Round, "onAcknowledged">,
  acknowledgements: number,
): Promise<void> {
  let left = acknowledgements;
  let killed: Promise<unknown> | undefined;
  const onAcknowledged = (): void => {
    if (--left <= 0) killed ??= controlPlane.stop("SIGKILL");
  };
  if (left <= 0) onAcknowledged();
  await Promise.all(
    Array.from({ length: writers }, (_, writer) => write({ ...round, onAcknowledged }, writer)),
  );
  await killed;
}

/**
 * After how many acknowledged writes a round ends: 114, 16, 218, … below 300, more of the small ones (the golden ratio's
 * sequence, squared). That it is no chance makes the least number of writes certain; where they are cut off is chance enough.
 */
function acknowledgementsOf(turn: number): number {
  return Math.floor((((turn + 1) * 0.618_034) % 1) ** 2 * 300);
}

async function exists(
  client: ClusterClient,
  key: { namespace: string; name: string },
): Promise<boolean | undefined> {
  try {
    await client.get(configMaps, key);
    return true;
  } catch (error) {
    return error instanceof ApiError ? false : undefined;
  }
}

/** Gives the revision of the write; a deletion's is not in its answer. */
async function send(
  client: ClusterClient,
  key: { namespace: string; name: string },
  value: string | undefined,
  there: boolean,
): Promise<number | undefined> {
  if (value === undefined) {
    await client.delete(configMaps, key);
    return undefined;
  }
  const object = objectOf(key.name, value);
  const { metadata } = there
    ? await client.patch(configMaps, key, { type: "application/merge-patch+json", body: object })
    : await client.create(configMaps, object);
  return Number(metadata.resourceVersion);
}

/** Watches from where `seen` ends until the server is gone. */
async function follow(client: ClusterClient, seen: SeenEvent[], from: number): Promise<void> {
  const { signal } = new AbortController();
  const resourceVersion = String(seen.at(-1)?.revision ?? from);
  try {
    for await (const { type, object } of client.watch(configMaps, { namespace, resourceVersion, signal })) {
      if (type === "BOOKMARK") continue;
      const { name = "", resourceVersion: revision } = object.metadata;
      const value = type === "DELETED" ? undefined : contentOf(object);
      seen.push({ revision: Number(revision), name, value });
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
  }
}

async function stateOf(client: ClusterClient): Promise<ReadonlyMap<string, Stored>> {
  const { items } = await client.list(configMaps, { namespace });
  return new Map(
    items.map((object) => [
      object.metadata.name ?? "",
      { value: contentOf(object), revision: Number(object.metadata.resourceVersion) },
    ]),
  );
}

it(
  `after kill -9 under load, ${rounds} times, every acknowledged write is there and watches go on without loss`,
  async () => {
    const log: LoggedWrite[] = [];
    const seen: SeenEvent[] = [];
    let counter = 0;
    let from = 0;
    for (let turn = 0; turn <= rounds; turn++) {
      const controlPlane = await ControlPlane.start(["--data-dir", dataDir, "--controllers=none"]);
      const client = connect();
      if (turn === 0) {
        const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        const { metadata } = await client.create({ ...configMaps, resource: "namespaces" }, object);
        from = Number(metadata.resourceVersion);
      }
      expect(lostWrites(log, await stateOf(client))).toEqual([]);
      const following = follow(client, seen, from);
      if (turn === rounds) {
        await client.create(configMaps, objectOf("end", "end"));
        await eventually("the watch has caught up", async () => seen.at(-1)?.name === "end" || undefined);
        expect(lostEvents(log, seen, await stateOf(client))).toEqual([]);
        await controlPlane.stop();
      } else {
        const round = { client, log, nextValue: () => `v${++counter}` };
        await loadUntilKilled(controlPlane, round, acknowledgementsOf(turn));
      }
      await following;
      client.close();
    }
    expect(log.filter(({ acknowledged }) => acknowledged).length).toBeGreaterThan(rounds * 5);
  },
  rounds * 30_000 + 240_000,
);
