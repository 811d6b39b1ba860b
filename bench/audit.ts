// How fast an audit reads a large archive, beside `gzip -dc | tar -t` over the same file, and how much memory it takes.
// Prints; asserts nothing. Run: npm run bench audit [-- --machines N --runs N]
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeArchive } from "./audit/synthetic-archive.js";

const { values: options } = parseArgs({
  args: process.argv.slice(3).filter((arg) => arg !== "--"),
  allowPositionals: true,
  options: {
    machines: { type: "string", default: "50000" },
    runs: { type: "string", default: "3" },
    growth: { type: "string", default: "1000,5000,20000" },
  },
});
const unfold = fileURLToPath(new URL("../packages/cli/bin/unfold.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "unfold-bench-audit-"));

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
);
try {
  for (const machines of [...options.growth.split(",").filter(Boolean), options.machines]) {
    await measureArchive(Number(machines), machines === options.machines ? Number(options.runs) : 1);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function measureArchive(machines: number, runs: number): Promise<void> {
  const path = join(folder, `${machines}.tar.gz`);
  const unpacked = await writeArchive(path, machines);
  const packed = statSync(path).size;
  console.log(
    `\n${machines} machines, two revisions each: ${mib(unpacked)} unpacked, ${mib(packed)} packed (${(unpacked / packed).toFixed(1)}:1)`,
  );
  for (let run = 0; run < runs; run++) {
    const peer = await timed(
      spawn("bash", ["-c", `gzip -dc ${path} | tar -t >/dev/null`], { stdio: "ignore" }),
    );
    const ours = await timed(
      spawn(process.execPath, [unfold, "audit", path, "--fail-on", "none"], { stdio: "ignore" }),
    );
    const ratio = (peer.seconds / ours.seconds).toFixed(2);
    console.log(
      `  gzip -dc | tar -t ${peer.seconds.toFixed(2)} s; unfold audit ${ours.seconds.toFixed(2)} s, ${mib(ours.memory)} at most; ${ratio}x the speed`,
    );
  }
  rmSync(path);
}

async function timed(child: ChildProcess): Promise<{ seconds: number; memory: number }> {
  const start = performance.now();
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, residentPeak(child.pid ?? 0));
  }, 50);
  await once(child, "exit");
  clearInterval(watch);
  return { seconds: (performance.now() - start) / 1000, memory };
}

/** The most memory the process ever had resident, in bytes. */
function residentPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
