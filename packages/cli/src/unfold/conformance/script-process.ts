import { spawn } from "node:child_process";
import type { CallScript, ScriptRun } from "@unfold/backup/conformance";

/** What every call of the script has around it. */
export interface ScriptOptions {
  /** Absolute path of the executable. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which a call is ended that begins now. */
  readonly timeout: () => number;
}

/** Leaders of the groups of scripts that run now. */
const running = new Set<number>();

/** Ends every script that runs, with what it started: a terminal's Ctrl-C does not reach them. */
export function endScripts(): void {
  for (const pid of running) endGroup(pid);
}

/** Runs the vendor's script as a process of its own; what it starts ends with it when it takes too long. */
export function scriptProcess({ path, env, timeout }: ScriptOptions): CallScript {
  return (args, { kubeconfig }) =>
    new Promise<ScriptRun>((resolve, reject) => {
      const began = performance.now();
      const output = new CutText();
      let timedOut = false;
      const child = spawn(path, args, {
        env: { ...env, KUBECONFIG: kubeconfig },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      if (child.pid !== undefined) running.add(child.pid);
      const timer = setTimeout(() => {
        timedOut = true;
        endGroup(child.pid);
      }, timeout());
      // A character may be in two chunks.
      child.stdout.setEncoding("utf8").on("data", (text: string) => output.add(text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => output.add(text));
      child.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // The script itself is there: that was checked before.
        const reason =
          error.code === "ENOENT" ? "the interpreter its first line names is not there" : error.message;
        reject(new Error(`cannot start ${path}: ${reason}`, { cause: error }));
      });
      child.on("close", (code) => {
        clearTimeout(timer);
        if (child.pid !== undefined) running.delete(child.pid);
        const milliseconds = performance.now() - began;
        resolve({
          arguments: args,
          code: code ?? undefined,
          timedOut,
          output: output.text,
          milliseconds,
        });
      });
    });
}

/** The script leads a group of processes; children that outlived it would keep its pipes open. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

const half = 32 * 1024;

/** The beginning and the end of a text that may be endless. */
class CutText {
  #head = "";
  #tail = "";
  #cut = false;

  add(chunk: string): void {
    const room = half - this.#head.length;
    this.#head += chunk.slice(0, room);
    this.#tail += chunk.slice(Math.max(0, room));
    if (this.#tail.length <= half) return;
    this.#cut = true;
    this.#tail = this.#tail.slice(-half);
  }

  get text(): string {
    return this.#cut ? `${this.#head}\n[... cut ...]\n${this.#tail}` : this.#head + this.#tail;
  }
}
