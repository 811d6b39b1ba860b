// The embedded API server beside a real kube-apiserver with etcd and a bare Node server, under the same load in one run.
// Needs the load client of ../shared/cluster. Run: npm run bench apiserver [COUNT] [ours|all|rows|large]
//   all    the table: ours (durable, full validation, policy expand, no controllers), kube-apiserver, bare Node (default)
//   ours   the first column alone
//   rows   ours with controllers on, under reference and under expand
//   library  how long startControlPlane() takes in a running process
//   large  memory and event loop of ours while machines are created and listed
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { startControlPlane } from "@unfold/control-plane";
import { resources } from "@unfold/controllers";
import { type LoadOptions, loadClient, type Phase, runLoad } from "./apiserver/load-client.js";
import { type Measured, resultTable } from "./apiserver/result-table.js";
import { type BenchServer, hasRealCluster, startBare, startReal, startUnfold } from "./apiserver/servers.js";

const count = Number(process.argv[3] ?? 2000);
const what = process.argv[4] ?? "all";
const scratch = mkdtempSync(join(tmpdir(), "unfold-bench-load-"));
const phases = "create,get,list,patch,watch";

async function load(server: BenchServer, options: Partial<LoadOptions> = {}): Promise<readonly Phase[]> {
  return runLoad(server.access, {
    scratch,
    pids: server.pids,
    count,
    gets: count * 2,
    repeat: 2,
    phases,
    ...options,
  });
}

/** The answers of our own server, for the bare one to send. */
async function answersOf(kubeconfig: string): Promise<{ machine: string; list: string }> {
  const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  const list = await client.list(resources.virtualMachines, { namespace: "bench-0" });
  client.close();
  return { machine: JSON.stringify(list.items[0]), list: JSON.stringify(list) };
}

async function table(withOthers: boolean): Promise<void> {
  const ours = await startUnfold("expand", "none");
  console.log(`ready after ${ours.readyMilliseconds.toFixed(0)} ms, process start included`);
  const own: Measured = { name: "unfold", phases: await load(ours) };
  const answers = await answersOf(ours.kubeconfig);
  await ours.stop();
  const others: Measured[] = [];
  if (withOthers) {
    if (hasRealCluster()) {
      const real = await startReal();
      console.log(`kube-apiserver ready after ${real.readyMilliseconds.toFixed(0)} ms`);
      others.push({ name: "kube-apiserver", phases: await load(real) });
      await real.stop();
    }
    const bare = await startBare(answers);
    others.push({ name: "bare Node", phases: await load(bare) });
    await bare.stop();
  }
  console.log(resultTable([own, ...others]));
}

async function rowsWithControllers(): Promise<void> {
  const measured: Measured[] = [];
  for (const policy of ["reference", "expand"] as const) {
    const server = await startUnfold(policy, "all");
    measured.push({ name: `${policy}, controllers on`, phases: await load(server) });
    await server.stop();
  }
  const [first, ...rest] = measured;
  if (first !== undefined) console.log(resultTable([first, ...rest]));
}

/** Memory as machines are created, and how long a LIST of all of them holds up everything else. */
async function large(): Promise<void> {
  const server = await startUnfold("expand", "none");
  const results = await load(server, { phases: "create", repeat: 1 });
  for (const { phase, per_s, server: process } of results) {
    console.log(phase, process === undefined ? `${per_s}/s` : `${process.rss} MiB`);
  }
  await server.loopDelay();
  for (let round = 0; round < 4; round++) {
    const [list] = (await load(server, { phases: "list", repeat: 0 })).filter(({ ms }) => ms !== undefined);
    const { max, p99 } = await server.loopDelay();
    console.log(
      `LIST of ${list?.bytes} bytes in ${list?.ms} ms; event loop held up ${max.toFixed(1)} ms at most, p99 ${p99.toFixed(1)} ms`,
    );
  }
  await server.stop();
}

async function library(): Promise<void> {
  for (let round = 1; round <= 4; round++) {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    const controlPlane = await startControlPlane();
    const { user, system } = process.cpuUsage(cpu);
    const milliseconds = performance.now() - wall;
    await controlPlane.stop();
    console.log(
      `startControlPlane() no. ${round}: ${milliseconds.toFixed(0)} ms, processor ${((user + system) / 1000).toFixed(0)} ms`,
    );
  }
}

const runs: { readonly [name: string]: () => Promise<void> } = {
  all: () => table(true),
  ours: () => table(false),
  rows: rowsWithControllers,
  large,
  library,
};

console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}, ${count} machines`,
);
if (what !== "library" && !existsSync(loadClient))
  console.log("skipped: the load client of ../shared/cluster is absent");
else await (runs[what] ?? runs.all)?.();
rmSync(scratch, { recursive: true });
process.exit(0);
