import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasReason, type KubeObject, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ControlPlane } from "../support/control-plane.js";
import { type Operation, violations } from "./register-history.js";

const operationsPerClient = process.env["UNFOLD_SOAK"] === "1" ? 2000 : 60;
const clients = 6;
const configMaps = { group: "", version: "v1", resource: "configmaps" };
const key = { namespace: "default", name: "register" };

const dataDir = mkdtempSync(join(tmpdir(), "unfold-register-"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir, "--controllers=none"]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const registerOf = (value: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: key,
  data: { value },
});

const found = ({ metadata, data }: KubeObject): { value: string; version: number } => ({
  value: stringAt(data, "value") ?? "",
  version: Number(metadata.resourceVersion),
});

/** Reads, writes and swaps in turn, each client in its own order. */
async function work(client: ClusterClient, self: number, history: Operation[]): Promise<void> {
  let last: KubeObject | undefined;
  for (let turn = 0; turn < operationsPerClient; turn++) {
    const kind = (["read", "write", "swap"] as const)[(turn * (self + 1) + self) % 3] ?? "read";
    const value = `${self}-${turn}`;
    const began = performance.now();
    try {
      if (kind === "read") last = await client.get(configMaps, key);
      else if (kind === "swap" && last !== undefined) {
        const { metadata } = last;
        const expected = Number(metadata.resourceVersion);
        last = await client.update(configMaps, { ...registerOf(value), metadata });
        history.push({ kind, began, ended: performance.now(), expected, ...found(last) });
        continue;
      } else {
        const patch = { type: "application/merge-patch+json", body: { data: { value } } } as const;
        last = await client.patch(configMaps, key, patch);
      }
      history.push({
        kind: kind === "read" ? kind : "write",
        began,
        ended: performance.now(),
        ...found(last),
      });
    } catch (error) {
      // Refused: it had no effect.
      if (!hasReason(error, "Conflict")) throw error;
      last = undefined;
    }
  }
}

it(`a register that ${clients} clients read, write and swap is linearizable`, async () => {
  const access = loadClusterAccess({ path: join(dataDir, "kubeconfig") });
  const connections = Array.from({ length: clients }, () => new ClusterClient(access));
  const began = performance.now();
  const [first] = connections;
  const created = await first?.create(configMaps, registerOf("first"));
  if (created === undefined) throw new Error("there is no client");
  const history: Operation[] = [{ kind: "write", began, ended: performance.now(), ...found(created) }];
  await Promise.all(connections.map((client, self) => work(client, self, history)));
  for (const client of connections) client.close();
  expect(violations(history)).toEqual([]);
  expect(history.length).toBeGreaterThan((clients * operationsPerClient) / 2);
  expect(history.filter(({ kind }) => kind === "swap").length).toBeGreaterThan(0);
});
