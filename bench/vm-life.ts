// How fast VMs start, and what running ones cost. Prints; asserts nothing. Run: npm run bench -- vm-life [STARTS] [RUNNING]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { resources } from "@unfold/controllers";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "unfold-bench-"));
const kubeconfig = join(dataDir, "kubeconfig");
const starts = Number(process.argv[3] ?? 1000);
const total = Number(process.argv[4] ?? 10_000);
const idleSeconds = 20;
const atOnce = 50;

function report(what: string, value: string): void {
  console.log(`${what.padEnd(66)} ${value}`);
}

/** Seconds of CPU a process used so far, its threads included. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return Number(kib) / 1024;
}

const vm = (index: number): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: `vm-${index}`, namespace: "default" },
  spec: {
    runStrategy: "Always",
    instancetype: { name: "u1.medium" },
    preference: { name: "fedora" },
    template: {
      spec: { domain: { devices: {} }, volumes: [{ name: "root", containerDisk: { image: "quay.io/x:1" } }] },
    },
  },
});

async function create(client: ClusterClient, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++)
      await client.create(resources.virtualMachines, vm(index));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Fulfilled when so many machines say Running. */
async function allRunning(client: ClusterClient, count: number): Promise<void> {
  const { items, resourceVersion } = await listAll(client, resources.virtualMachines);
  const isRunning = ({ status }: KubeObject): boolean => stringAt(status, "printableStatus") === "Running";
  const running = new Set(items.filter(isRunning).map(({ metadata }) => metadata.name));
  if (running.size >= count) return;
  const abort = new AbortController();
  const watch = client.watch(resources.virtualMachines, { resourceVersion, signal: abort.signal });
  for await (const { object } of watch) {
    if (isRunning(object)) running.add(object.metadata.name);
    if (running.size >= count) break;
  }
  abort.abort();
}

const server = spawn(process.execPath, [unfold, "up", "--port", "0", "--data-dir", dataDir]);
await new Promise<void>((resolve, reject) => {
  server.stdout.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("is ready")) resolve();
  });
  server.on("close", (code) => reject(new Error(`unfold up exited with ${code}`)));
});
const pid = server.pid ?? 0;
const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;
console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, durable, ${load()}`);
const empty = residentMiB(pid);

let since = performance.now();
let used = cpuSeconds(pid);
const started = allRunning(client, starts);
await create(client, 0, starts);
report(`${starts} VMs created, ${atOnce} at a time`, `${((performance.now() - since) / 1000).toFixed(1)} s`);
await started;
const wall = (performance.now() - since) / 1000;
const cpu = cpuSeconds(pid) - used;
report(
  `... and the last one Running`,
  `${wall.toFixed(1)} s, ${((cpu * 1000) / starts).toFixed(1)} ms of CPU each, ${load()}`,
);

since = performance.now();
const rest = allRunning(client, total);
await create(client, starts, total);
await rest;
report(`${total} VMs Running`, `${((performance.now() - since) / 1000).toFixed(1)} s more, ${load()}`);
report(
  "memory of the server",
  `${residentMiB(pid).toFixed(0)} MiB, ${(((residentMiB(pid) - empty) * 1024) / total).toFixed(0)} KiB a VM`,
);

await new Promise((resolve) => setTimeout(resolve, 5000));
used = cpuSeconds(pid);
await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));
const share = ((cpuSeconds(pid) - used) / idleSeconds) * 100;
report(`${total} VMs Running and idle, over ${idleSeconds} s`, `${share.toFixed(2)} % of a core, ${load()}`);
client.close();
server.removeAllListeners("close");
server.kill("SIGTERM");
await new Promise((resolve) => server.once("close", resolve));
rmSync(dataDir, { recursive: true, force: true });
