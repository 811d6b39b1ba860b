import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The load client, which speaks to any server by kubeconfig; read where it lies. */
export const loadClient = fileURLToPath(new URL("../../shared/cluster/bench.mjs", import.meta.url));

export interface LoadOptions {
  readonly scratch: string;
  readonly pids: Readonly<Record<string, number>>;
  readonly count: number;
  readonly gets: number;
  readonly repeat: number;
  readonly phases: string;
}

/** One phase as the client reports it; which numbers there are depends on the phase. */
export interface Phase {
  readonly phase: string;
  readonly per_s?: number;
  readonly p50_ms?: number;
  readonly p99_ms?: number;
  readonly ms?: number;
  readonly bytes?: number;
  readonly all_delivered_s?: number;
  readonly n?: number;
  readonly server_cpu_s?: number;
  readonly etcd_cpu_s?: number;
  readonly server?: { readonly rss: number };
  readonly etcd?: { readonly rss: number };
}

/** Runs the client against a server; needs {@link loadClient} to be there. */
export async function runLoad(access: readonly string[], options: LoadOptions): Promise<readonly Phase[]> {
  const out = join(options.scratch, "load.json");
  const { count, gets, repeat, phases } = options;
  const pids = Object.entries(options.pids).map(([name, pid]) => `${name}=${pid}`);
  const numbers = { count, gets, repeat, phases, pids: pids.join(","), out };
  const flags = Object.entries(numbers).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, [loadClient, ...access, ...flags, "--no-cleanup"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0 || !existsSync(out)) throw new Error(`the load client ended with ${code}`);
  return (JSON.parse(readFileSync(out, "utf8")) as { results: readonly Phase[] }).results;
}
