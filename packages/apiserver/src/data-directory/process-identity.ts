import { readFileSync } from "node:fs";

/** Whether a process of this id exists, be it ours to signal or not. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When the process was started, as text that no other process of this id shares: ids are used again, after a reboot or
 * in a new container from 1 on. Empty where the system does not tell (no procfs) or the process is gone.
 */
export function startOf(pid: number): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields after the command, which is in parentheses and may hold anything: state is the first, start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : `${boot} ${fields[19]}`;
  } catch {
    return "";
  }
}

/** Whether the process that was started then still runs. */
export function isRunning(pid: number, start: string): boolean {
  if (!exists(pid)) return false;
  return start === "" || startOf(pid) === start;
}
