// How fast an audit reads a large archive, beside `gzip -dc | tar -t` over the same file, how it grows with the number of
// machines, and what an audit of a live cluster takes; CPU and memory of each. Prints; asserts nothing.
// Run: npm run bench audit [-- --machines 1000,5000,10000,50000 --runs 3 --live 10000]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startLiveCluster } from "./audit/live-cluster.js";
import { writeArchive } from "./audit/synthetic-archive.js";
import { type Cost, timedLine, timedProgram } from "./audit/timed-command.js";

const { values: options } = parseArgs({
  args: process.argv.slice(3).filter((arg) => arg !== "--"),
  allowPositionals: true,
  options: {
    machines: { type: "string", default: "1000,5000,10000,50000" },
    runs: { type: "string", default: "3" },
    live: { type: "string", default: "10000" },
  },
});
const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "unfold-bench-audit-"));

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n`,
);
console.log("Archives, two revisions a machine; CPU in brackets; ratio of the elapsed times of one run");
printRow(["machines", "unpacked", "packed", "gzip -dc | tar -t", "unfold audit", "ratio", "memory at most"]);
try {
  for (const machines of options.machines.split(",").filter(Boolean)) await measureArchive(Number(machines));
  if (Number(options.live) > 0) await measureLive(Number(options.live));
} finally {
  rmSync(folder, { recursive: true });
}

async function measureArchive(machines: number): Promise<void> {
  const path = join(folder, `${machines}.tar.gz`);
  const unpacked = await writeArchive(path, machines);
  const packed = statSync(path).size;
  const sizes = [mib(unpacked), `${mib(packed)} (${(unpacked / packed).toFixed(1)}:1)`];
  for (let run = 0; run < Number(options.runs); run++) {
    const peer = await timedLine(`gzip -dc ${path} | tar -t >/dev/null`);
    const ours = await timedProgram(process.execPath, [unfold, "audit", path, "--fail-on", "none"]);
    const ratio = `${(peer.seconds / ours.seconds).toFixed(2)}x`;
    printRow([String(machines), ...sizes, textOf(peer), textOf(ours), ratio, mib(ours.memory)]);
  }
  rmSync(path);
}

async function measureLive(machines: number): Promise<void> {
  console.log(`\nA live cluster of ${machines} machines, embedded control plane on the same cores`);
  const cluster = await startLiveCluster(unfold, folder, machines);
  try {
    for (let run = 0; run < Number(options.runs); run++) {
      const args = ["audit", "--kubeconfig", cluster.kubeconfig, "--fail-on", "none"];
      const ours = await timedProgram(process.execPath, [unfold, ...args]);
      console.log(`unfold audit ${textOf(ours)}, ${mib(ours.memory)} at most`);
    }
  } finally {
    await cluster.stop();
  }
}

function printRow(cells: readonly string[]): void {
  const widths = [10, 10, 18, 20, 20, 8, 14];
  console.log(
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join(" ")
      .trimEnd(),
  );
}

function textOf({ seconds, cpu }: Cost): string {
  return `${seconds.toFixed(2)} s (${cpu.toFixed(2)} s)`;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
