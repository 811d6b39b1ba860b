import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const unfold = fileURLToPath(new URL("../../packages/cli/bin/unfold.js", import.meta.url));

/** A running `unfold up`, as its own process. */
export class ControlPlane {
  readonly #child: ChildProcess;
  readonly stdout: string;

  private constructor(child: ChildProcess, stdout: string) {
    this.#child = child;
    this.stdout = stdout;
  }

  /** Starts it and resolves once it says that it is ready. @throws with what it printed when it ends before */
  static start(args: readonly string[]): Promise<ControlPlane> {
    const child = spawn(process.execPath, [unfold, "up", "--port", "0", ...args]);
    return new Promise((resolve, reject) => {
      let stdout = "";
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        stderr += chunk;
      });
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk;
        if (stdout.includes("is ready")) resolve(new ControlPlane(child, stdout));
      });
      child.on("error", reject);
      child.on("close", (code) => reject(new Error(`unfold up exited with ${code}: ${stderr}${stdout}`)));
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Sends `signal` and waits for the end; gives the exit code, null when the signal ended it. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "close");
    this.#child.kill(signal);
    await ended;
    return this.#child.exitCode;
  }
}
