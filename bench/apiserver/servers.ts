import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { openSecurity } from "@unfold/apiserver";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { type ReferencePolicy, resources } from "@unfold/controllers";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const unfold = here("../packages/cli/bin/unfold.js");
const cluster = here("../../shared/cluster");

/** A server under load. */
export interface BenchServer {
  /** What the load client is told to find it. */
  readonly access: readonly string[];
  readonly pids: Readonly<Record<string, number>>;
  readonly readyMilliseconds: number;
  stop(): Promise<void>;
}

export interface LoopDelay {
  readonly max: number;
  readonly p99: number;
  /** At most in one piece, without what the thread waited for a processor; the whole where that is not known. */
  readonly own: number;
  /** At most in one piece, in processor time of the thread; 0 where that is not known. */
  readonly processor: number;
}

export interface UnfoldServer extends BenchServer {
  readonly kubeconfig: string;
  /** How long the event loop was held up since the last call, in milliseconds. */
  loopDelay(): Promise<LoopDelay>;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once("close", () => resolve()));
}

/** Resolves with the first line of stdout that matches. */
function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk;
      const line = text.split("\n").find((candidate) => pattern.test(candidate));
      if (line !== undefined) resolve(line);
    });
    child.once("close", (code) => reject(new Error(`${child.spawnfile} ended with ${code}: ${text}`)));
  });
}

/** `unfold up`, durable, under a policy. */
export async function startUnfold(
  policy: ReferencePolicy,
  controllers: "all" | "none",
): Promise<UnfoldServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "unfold-bench-"));
  const delayFile = join(dataDir, "delay.json");
  const args = ["--import", here("./apiserver/event-loop-probe.mjs"), unfold, "up", "--port", "0"];
  const started = performance.now();
  const child = spawn(process.execPath, [...args, "--data-dir", dataDir, `--controllers=${controllers}`], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, UNFOLD_BENCH_DELAY: delayFile },
  });
  await lineOf(child, /is ready/);
  const readyMilliseconds = performance.now() - started;
  const kubeconfig = join(dataDir, "kubeconfig");
  const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  const key = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
  const body = { spec: { instancetypeConfig: { referencePolicy: policy } } };
  await client.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
  client.close();
  return {
    access: [`--kubeconfig=${kubeconfig}`],
    kubeconfig,
    pids: { server: child.pid ?? 0 },
    readyMilliseconds,
    loopDelay: async () => {
      rmSync(delayFile, { force: true });
      child.kill("SIGUSR2");
      while (!existsSync(delayFile)) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return JSON.parse(readFileSync(delayFile, "utf8")) as LoopDelay;
    },
    stop: async () => {
      child.kill();
      await ended(child);
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** A bare Node server that sends the same bytes. */
export async function startBare(answers: {
  readonly machine: string;
  readonly list: string;
}): Promise<BenchServer> {
  const scratch = mkdtempSync(join(tmpdir(), "unfold-bench-"));
  const file = join(scratch, "answers.json");
  const { serving } = await openSecurity();
  writeFileSync(file, JSON.stringify({ ...serving, ...answers }));
  const started = performance.now();
  const child = spawn(process.execPath, [here("./apiserver/bare-server.mjs"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await lineOf(child, /^https:/);
  return {
    access: [`--server=${url}`, "--insecure"],
    pids: { server: child.pid ?? 0 },
    readyMilliseconds: performance.now() - started,
    stop: async () => {
      child.kill();
      await ended(child);
      rmSync(scratch, { recursive: true });
    },
  };
}

/** Whether a real kube-apiserver can be started here. */
export function hasRealCluster(): boolean {
  return existsSync(join(cluster, "up.sh"));
}

/** kube-apiserver and etcd with KubeVirt's CRDs. */
export async function startReal(): Promise<BenchServer> {
  const state = mkdtempSync(join(tmpdir(), "unfold-bench-real-"));
  const run = promisify(execFile);
  const started = performance.now();
  const { stdout } = await run(join(cluster, "up.sh"), [state]);
  const readyMilliseconds = performance.now() - started;
  const kubeconfig = stdout.trim().split("\n").at(-1) ?? "";
  await installDefinitions(kubeconfig);
  const pid = (name: string): number => Number(readFileSync(join(state, `${name}.pid`), "utf8"));
  return {
    access: [`--kubeconfig=${kubeconfig}`],
    pids: { server: pid("kube-apiserver"), etcd: pid("etcd") },
    readyMilliseconds,
    stop: async () => {
      await run(join(cluster, "down.sh"), [state]);
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function installDefinitions(kubeconfig: string): Promise<void> {
  const folder = join(cluster, "crds");
  for (const name of readdirSync(folder)) {
    const body = gunzipSync(readFileSync(join(folder, name)));
    await send(kubeconfig, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", body);
  }
  const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
  for (;;) {
    const served = await client.list(resources.virtualMachines).then(
      () => true,
      () => false,
    );
    if (served) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  client.close();
}

function send(kubeconfig: string, path: string, body: Buffer): Promise<void> {
  const access = loadClusterAccess({ path: kubeconfig });
  const { certificateAuthority: ca, clientCertificate: cert, clientKey: key } = access;
  const headers = { "content-type": "application/yaml" };
  return new Promise((resolve, reject) => {
    const sent = request(access.server + path, { method: "POST", ca, cert, key, headers }, (answer) => {
      answer.resume();
      answer.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
