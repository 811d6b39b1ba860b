// Measures the policy at size: creation and capture under reference, then expandAll, from the patch to the last VM flat
// and the last revision gone; memory, CPU time and the latency of reads meanwhile. Prints; asserts nothing.
//   npm run bench expand-all                        10,000 VMs, embedded and durable
//   UNFOLD_BENCH_SIZES=1000,5000 npm run bench expand-all    a row for each size
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GroupVersionResource, type KubeObject, stringAt } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { hyperconvergedName, hyperconvergedNamespace, isReferencing, resources } from "@unfold/controllers";

const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const sizes = (process.env["UNFOLD_BENCH_SIZES"] ?? "10000").split(",").map(Number);
const atOnce = 64;
const namespaces = 20;
/** Ticks of `/proc/PID/stat` per second. */
const ticks = 100;

interface Usage {
  /** Seconds of CPU, all threads. */
  readonly cpu: number;
  readonly peakMiB: number;
}

function usageOf({ pid }: ChildProcess): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? "0";
  return { cpu: (Number(fields[11]) + Number(fields[12])) / ticks, peakMiB: Number(peak) / 1024 };
}

async function start(dataDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [unfold, "up", "--port", "0", "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("is ready")) resolve();
    });
    child.once("close", (code) => reject(new Error(`unfold up exited with ${code}`)));
  });
  return child;
}

function machine(index: number): KubeObject {
  const volumes = [{ name: "root", containerDisk: { image: "quay.io/x:1" } }];
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: `vm-${index}`, namespace: `bench-${index % namespaces}` },
    spec: {
      runStrategy: "Halted",
      instancetype: { name: "u1.medium" },
      preference: { name: "fedora" },
      template: { spec: { domain: { devices: {} }, volumes } },
    },
  };
}

const isCaptured = ({ status }: KubeObject): boolean =>
  stringAt(status, "preferenceRef", "controllerRevisionRef", "name") !== undefined;

/**
 * Counts from now on the objects of a resource that come to be as wanted, or go where they are to go. The watch stands at
 * a known version when this resolves: nothing that is begun afterwards can be missed.
 */
async function countFromNow(
  client: ClusterClient,
  resource: GroupVersionResource,
  counts: (type: string, object: KubeObject) => boolean,
  count: number,
): Promise<{ readonly reached: Promise<void> }> {
  const { metadata } = await client.list(resource, { limit: 1 });
  return { reached: reached(client, resource, metadata.resourceVersion ?? "", counts, count) };
}

async function reached(
  client: ClusterClient,
  resource: GroupVersionResource,
  resourceVersion: string,
  counts: (type: string, object: KubeObject) => boolean,
  count: number,
): Promise<void> {
  const seen = new Set<string | undefined>();
  const abort = new AbortController();
  for await (const { type, object } of client.watch(resource, { resourceVersion, signal: abort.signal })) {
    if (counts(type, object)) seen.add(object.metadata.uid);
    if (seen.size >= count) break;
  }
  abort.abort();
}

/** Reads one VM after the other until told to stop; latencies in milliseconds, sorted. */
function readMeanwhile(client: ClusterClient): () => Promise<readonly number[]> {
  const latencies: number[] = [];
  let stopped = false;
  const reading = (async () => {
    for (let index = 0; !stopped; index = (index + 1) % 100) {
      const since = performance.now();
      await client.get(resources.virtualMachines, {
        namespace: `bench-${index % namespaces}`,
        name: `vm-${index}`,
      });
      latencies.push(performance.now() - since);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    stopped = true;
    await reading;
    return latencies.sort((a, b) => a - b);
  };
}

async function createAll(client: ClusterClient, count: number): Promise<void> {
  for (let name = 0; name < namespaces; name++) {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: `bench-${name}` } };
    await client.create({ group: "", version: "v1", resource: "namespaces" }, namespace);
  }
  let next = 0;
  const work = async () => {
    while (next < count) await client.create(resources.virtualMachines, machine(next++));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function setPolicy(client: ClusterClient, referencePolicy: string): Promise<void> {
  const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
  const body = { spec: { instancetypeConfig: { referencePolicy } } };
  await client.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

async function measure(count: number): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "unfold-bench-"));
  const server = await start(dataDir);
  const client = new ClusterClient(loadClusterAccess({ path: join(dataDir, "kubeconfig") }));
  try {
    const captured = await countFromNow(client, resources.virtualMachines, (_, vm) => isCaptured(vm), count);
    let since = performance.now();
    let before = usageOf(server);
    await createAll(client, count);
    const created = seconds(since);
    await captured.reached;
    const capture = seconds(since);
    const captureCpu = usageOf(server).cpu - before.cpu;
    const flat = await countFromNow(client, resources.virtualMachines, (_, vm) => !isReferencing(vm), count);
    const gone = await countFromNow(
      client,
      resources.controllerRevisions,
      (type) => type === "DELETED",
      2 * count,
    );
    const stopReading = readMeanwhile(client);
    since = performance.now();
    before = usageOf(server);
    await setPolicy(client, "expandAll");
    await flat.reached;
    const lastFlat = seconds(since);
    await gone.reached;
    const lastGone = seconds(since);
    const after = usageOf(server);
    const latencies = await stopReading();
    const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
    const cpu = after.cpu - before.cpu;
    return [
      `${count}`,
      `${created.toFixed(1)} s`,
      `${capture.toFixed(1)} s`,
      `${((captureCpu * 1000) / count).toFixed(2)} ms`,
      `${lastFlat.toFixed(1)} s`,
      `${lastGone.toFixed(1)} s`,
      `${((cpu * 1000) / count).toFixed(2)} ms`,
      `${p99.toFixed(0)} ms`,
      `${after.peakMiB.toFixed(0)} MiB`,
      `${((after.peakMiB * 1024) / count).toFixed(0)} KiB`,
    ];
  } finally {
    client.close();
    server.removeAllListeners("close");
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("close", resolve));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const columns = [
  "VMs",
  "created",
  "captured",
  "CPU/VM",
  "last flat",
  "last gone",
  "CPU/VM",
  "read p99",
  "peak",
  "peak/VM",
];
console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
);
const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(10)).join("");
console.log(row(columns));
for (const size of sizes) console.log(row(await measure(size)));
console.log(`load ${loadavg()[0]?.toFixed(1)} at the end`);
