// expandAll on a real kube-apiserver: `unfold operator` against ../shared/cluster, and what share of that server's own
// write rate it reaches. Prints; asserts nothing. Run: npm run bench expand-all-cluster [VMS]
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GroupVersionResource, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { hyperconvergedName, hyperconvergedNamespace, isReferencing, resources } from "@unfold/controllers";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const cluster = fileURLToPath(new URL("../../shared/cluster", import.meta.url));
const count = Number(process.argv[3] ?? 1000);
const atOnce = 32;
const namespace = "default";
const state = mkdtempSync(join(tmpdir(), "unfold-bench-"));
const kubeconfig = join(state, "kubeconfig");

const machine = (index: number): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: `vm-${index}`, namespace },
  spec: {
    runStrategy: "Halted",
    instancetype: { name: "u1.medium" },
    preference: { name: "fedora" },
    template: {
      spec: { domain: { devices: {} }, volumes: [{ name: "root", containerDisk: { image: "quay.io/x:1" } }] },
    },
  },
});

async function startOperator(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [unfold, "operator", "--kubeconfig", kubeconfig], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("is ready")) resolve();
    });
    child.once("close", (code) => reject(new Error(`unfold operator exited with ${code}`)));
  });
  return child;
}

/** Does something for every index, several at a time; gives the seconds it took. */
async function forAll(work: (index: number) => Promise<unknown>): Promise<number> {
  const since = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (performance.now() - since) / 1000;
}

/** Fulfilled when nothing of a resource is left that `counts`. */
async function until(
  client: ClusterClient,
  resource: GroupVersionResource,
  isOpen: (object: KubeObject) => boolean,
): Promise<void> {
  const { items, resourceVersion } = await listAll(client, resource, { namespace });
  const open = new Set(items.filter(isOpen).map(({ metadata }) => metadata.uid));
  if (open.size === 0) return;
  const abort = new AbortController();
  const watch = client.watch(resource, { namespace, resourceVersion, signal: abort.signal });
  for await (const { type, object } of watch) {
    if (type === "DELETED" || !isOpen(object)) open.delete(object.metadata.uid);
    if (open.size === 0) break;
  }
  abort.abort();
}

async function setPolicy(client: ClusterClient, referencePolicy: string): Promise<void> {
  const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
  const body = { spec: { instancetypeConfig: { referencePolicy } } };
  await client.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
}

/**
 * Writes the server does in a second when nothing but this asks for them: of the kinds expandAll does, in equal parts. The
 * machines' pass the same webhooks.
 */
async function ownRate(client: ClusterClient): Promise<number> {
  const revision = (index: number) => ({ namespace, name: `bench-${index}` });
  const create = (index: number) =>
    client.create(resources.controllerRevisions, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: revision(index),
      revision: 1,
      data: {},
    });
  await forAll(create);
  const label = (index: number) =>
    client.patch(
      resources.virtualMachines,
      { namespace, name: `vm-${index}` },
      { type: "application/merge-patch+json", body: { metadata: { labels: { bench: "1" } } } },
    );
  const patched = await forAll(label);
  const deleted = await forAll((index) => client.delete(resources.controllerRevisions, revision(index)));
  return (2 * count) / (patched + deleted);
}

const up = spawnSync("bash", [join(cluster, "up.sh"), state], { encoding: "utf8" });
if (up.status !== 0) throw new Error(`up.sh exited with ${up.status}: ${up.stderr}`);
let operator: ChildProcess | undefined;
const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
try {
  operator = await startOperator();
  const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;
  console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, ${load()}`);
  await setPolicy(client, "reference");
  const isUncaptured = ({ status }: KubeObject): boolean =>
    stringAt(status, "preferenceRef", "controllerRevisionRef", "name") === undefined;
  let since = performance.now();
  await forAll((index) => client.create(resources.virtualMachines, machine(index)));
  await until(client, resources.virtualMachines, isUncaptured);
  const captured = (performance.now() - since) / 1000;
  console.log(
    `${count} VMs created and captured: ${captured.toFixed(1)} s, ${(count / captured).toFixed(0)} a second`,
  );
  const rate = await ownRate(client);
  console.log(`writes of these kinds the server does by itself: ${rate.toFixed(0)} a second`);
  since = performance.now();
  await setPolicy(client, "expandAll");
  await until(client, resources.virtualMachines, isReferencing);
  const flat = (performance.now() - since) / 1000;
  await until(client, resources.controllerRevisions, ({ metadata }) => metadata.labels !== undefined);
  const gone = (performance.now() - since) / 1000;
  console.log(
    `expandAll: last VM flat after ${flat.toFixed(1)} s, last revision gone after ${gone.toFixed(1)} s, ${(count / gone).toFixed(0)} VMs a second`,
  );
  // A machine is written, then its status, and two revisions are deleted.
  const share = (4 * count) / gone / rate;
  console.log(
    `${((4 * count) / gone).toFixed(0)} writes a second: ${(share * 100).toFixed(0)} % of that rate, ${load()}`,
  );
} finally {
  client.close();
  operator?.removeAllListeners("close");
  operator?.kill("SIGTERM");
  if (operator !== undefined) await new Promise((resolve) => operator?.once("close", resolve));
  spawnSync("bash", [join(cluster, "down.sh"), state]);
  rmSync(state, { recursive: true, force: true });
}
