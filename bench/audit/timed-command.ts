import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** Ticks of `/proc/PID/stat` per second. */
const ticks = 100;

/** What a command took. */
export interface Cost {
  readonly seconds: number;
  /** Seconds of CPU, all threads and processes of it. */
  readonly cpu: number;
  /** The most it ever had resident, in bytes. */
  readonly memory: number;
}

/** A program of one process, its output thrown away. */
export async function timedProgram(path: string, args: readonly string[]): Promise<Cost> {
  const start = performance.now();
  const child = spawn(path, args, { stdio: ["ignore", "ignore", "inherit"] });
  let seen = { cpu: 0, memory: 0 };
  const watch = setInterval(() => {
    seen = usageOf(child) ?? seen;
  }, 20);
  await once(child, "exit");
  clearInterval(watch);
  return { seconds: (performance.now() - start) / 1000, ...seen };
}

/** A line of the shell, whose memory is not looked at. */
export async function timedLine(line: string): Promise<Cost> {
  const start = performance.now();
  const child = spawn("bash", ["-c", `TIMEFORMAT='%U %S'; time (${line})`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const times: Buffer[] = [];
  child.stderr?.on("data", (piece: Buffer) => times.push(piece));
  await once(child, "close");
  const [user = 0, system = 0] = Buffer.concat(times).toString().trim().split(" ").map(Number);
  return { seconds: (performance.now() - start) / 1000, cpu: user + system, memory: 0 };
}

/** What a process has used by now; undefined when it is gone. */
function usageOf({ pid }: ChildProcess): { readonly cpu: number; readonly memory: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (peak === undefined) return undefined;
    return { cpu: (Number(fields[11]) + Number(fields[12])) / ticks, memory: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}
