// Measures what a user of the walkthrough waits for. Prints; asserts nothing. Run: npm run bench
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GroupVersionResource, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { isReferencing, resources } from "@unfold/controllers";
import { clientBinary } from "../test/support/client-binaries.js";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const virtctl = fileURLToPath(new URL("../packages/cli/bin/virtctl.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-bench-"));
const kubeconfig = join(dataDir, "kubeconfig");
const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: dataDir };
const kubectl = (args: readonly string[], input = ""): string =>
  execFileSync(clientBinary("kubectl"), args, { env, input, stdio: ["pipe", "pipe", "pipe"] }).toString();

function report(what: string, value: string): void {
  console.log(`${what.padEnd(66)} ${value}`);
}

const ms = (since: number): string => `${(performance.now() - since).toFixed(0)} ms`;

async function start(): Promise<ReturnType<typeof spawn>> {
  const child = spawn(process.execPath, [unfold, "up", "--port", "0", "--data-dir", dataDir]);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("is ready")) resolve();
    });
    child.on("close", (code) => reject(new Error(`unfold up exited with ${code}`)));
  });
  return child;
}

function residentMiB(pid: number | undefined): string {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return "unknown here";
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, "utf8"))?.[1] ?? "0";
  return `${(Number(kib) / 1024).toFixed(0)} MiB`;
}

function setPolicy(policy: string): void {
  const patch = JSON.stringify({ spec: { instancetypeConfig: { referencePolicy: policy } } });
  kubectl(["patch", "-n", "openshift-cnv", "hco", "kubevirt-hyperconverged", "--type=merge", "-p", patch]);
}

function manifest(name: string): string {
  const flags = ["--name", name, "--instancetype", "u1.medium", "--preference", "fedora"];
  const volume = ["--volume-containerdisk", "src:quay.io/containerdisks/fedora:latest"];
  return execFileSync(process.execPath, [virtctl, "create", "vm", ...flags, ...volume]).toString();
}

async function allCaptured(client: ClusterClient): Promise<boolean> {
  const { items } = await listAll(client, resources.virtualMachines);
  return items
    .filter(isReferencing)
    .every((item) => stringAt(item.status, "preferenceRef", "controllerRevisionRef", "name") !== undefined);
}

/** Fulfilled when nothing is left that `counts`. Watches: polling lists of thousands would keep the server busy. */
async function goneFrom(
  client: ClusterClient,
  resource: GroupVersionResource,
  counts: (object: KubeObject) => boolean,
): Promise<void> {
  const { items, resourceVersion } = await listAll(client, resource);
  const left = new Set(items.filter(counts).map(({ metadata }) => metadata.uid));
  const abort = new AbortController();
  for await (const { type, object } of client.watch(resource, { resourceVersion, signal: abort.signal })) {
    if (type === "DELETED" || !counts(object)) left.delete(object.metadata.uid);
    if (left.size === 0) break;
  }
  abort.abort();
}

async function until(probe: () => Promise<boolean>): Promise<void> {
  while (!(await probe())) await new Promise((resolve) => setTimeout(resolve, 200));
}

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
);
clientBinary("kubectl");
let since = performance.now();
let server = await start();
kubectl(["get", "vm"]);
report("new data directory: start to first `kubectl get vm` answered", ms(since));
server.kill("SIGTERM");
await new Promise((resolve) => server.once("close", resolve));
since = performance.now();
server = await start();
report("existing data directory: start to ready", ms(since));
kubectl(["get", "vm"]);
report("existing data directory: start to first `kubectl get vm` answered", ms(since));
since = performance.now();
kubectl(["version"]);
report("for comparison: `kubectl version` against it", ms(since));
report("memory of the server, idle", residentMiB(server.pid));

for (const policy of ["reference", "expand", "expandAll"]) {
  setPolicy(policy);
  const text = manifest(`apply-${policy.toLowerCase()}`);
  since = performance.now();
  kubectl(["apply", "-f", "-"], text);
  report(`one kubectl apply of a VM under ${policy}`, ms(since));
}

const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
setPolicy("reference");
const count = Number(process.env["UNFOLD_BENCH_VMS"] ?? 1000);
const vm = (index: number) => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: `bench-${index}`, namespace: "default" },
  spec: {
    runStrategy: "Halted",
    instancetype: { name: "u1.medium" },
    preference: { name: "fedora" },
    template: {
      spec: { domain: { devices: {} }, volumes: [{ name: "root", containerDisk: { image: "quay.io/x:1" } }] },
    },
  },
});
since = performance.now();
for (let index = 0; index < count; index += 25) {
  await Promise.all(
    Array.from({ length: 25 }, (_, offset) => client.create(resources.virtualMachines, vm(index + offset))),
  );
}
report(`${count} VMs created under reference, 25 at a time`, ms(since));
await until(() => allCaptured(client));
report(`... and both revisions of each captured`, ms(since));
const flat = goneFrom(client, resources.virtualMachines, isReferencing);
const dropped = goneFrom(
  client,
  resources.controllerRevisions,
  ({ metadata }) => metadata.labels !== undefined,
);
since = performance.now();
setPolicy("expandAll");
await flat;
report(`expandAll over ${count} referenced VMs: patch to last VM flat`, ms(since));
await dropped;
report("... and the last type revision gone", ms(since));
report("memory of the server after that", residentMiB(server.pid));
client.close();
server.kill("SIGTERM");
await new Promise((resolve) => server.once("close", resolve));
rmSync(dataDir, { recursive: true, force: true });
