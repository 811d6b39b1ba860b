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
  const { access, pids } = server;
  return runLoad(access, { scratch, pids, count, gets: count * 2, repeat: 2, phases, ...options });
}

/** Starts a server, measures it and ends it, whatever happens. */
async function measured<Server extends BenchServer, Result>(
  starting: Promise<Server>,
  measure: (server: Server) => Promise<Result>,
): Promise<Result> {
  const server = await starting;
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

/** The answers of our own server, for the bare one to send. */
async function answersOf(kubeconfig: string): Promise<{ machine: string; list: string }> {
  const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  const list = await client.list(resources.virtualMachines, { namespace: "bench-0" });
  client.close();
  return { machine: JSON.stringify(list.items[0]), list: JSON.stringify(list) };
}

async function table(withOthers: boolean): Promise<void> {
  const own = await measured(startUnfold("expand", "none"), async (server) => {
    console.log(`ready after ${server.readyMilliseconds.toFixed(0)} ms, process start included`);
    return { name: "unfold", phases: await load(server), answers: await answersOf(server.kubeconfig) };
  });
  const others: Measured[] = [];
  if (withOthers && hasRealCluster()) {
    const real = await measured(startReal(), async (server) => {
      console.log(`kube-apiserver ready after ${server.readyMilliseconds.toFixed(0)} ms`);
      return load(server);
    });
    others.push({ name: "kube-apiserver", phases: real });
  }
  if (withOthers) others.push({ name: "bare Node", phases: await measured(startBare(own.answers), load) });
  console.log(resultTable([own, ...others]));
}

async function rowsWithControllers(): Promise<void> {
  const rows: Measured[] = [];
  for (const policy of ["reference", "expand"] as const) {
    rows.push({
      name: `${policy}, controllers on`,
      phases: await measured(startUnfold(policy, "all"), load),
    });
  }
  const [first, ...rest] = rows;
  if (first !== undefined) console.log(resultTable([first, ...rest]));
}

/** Memory as machines are created, and how long a LIST of all of them holds up everything else. */
async function large(): Promise<void> {
  await measured(startUnfold("expand", "none"), async (server) => {
    for (const { phase, per_s, server: process } of await load(server, { phases: "create", repeat: 1 })) {
      console.log(
        phase,
        process === undefined || phase.startsWith("create") ? `${per_s}/s` : `${process.rss} MiB`,
      );
    }
    await server.loopDelay();
    for (let round = 0; round < 4; round++) {
      const [list] = (await load(server, { phases: "list", repeat: 0 })).filter(({ ms }) => ms !== undefined);
      const { max, p99, own, processor } = await server.loopDelay();
      const clock = `${max.toFixed(1)} ms at most, p99 ${p99.toFixed(1)} ms`;
      const ours = `${own.toFixed(1)} ms without waiting for a processor, ${processor.toFixed(1)} ms of processor time`;
      const held = `event loop held up ${clock}, ${ours}`;
      console.log(`LIST of ${list?.bytes} bytes in ${list?.ms} ms; ${held}`);
    }
  });
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
