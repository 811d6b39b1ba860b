import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program when it takes longer, in milliseconds. */
  readonly timeout?: number;
  /** Hears of everything printed so far, with the process that prints it. */
  readonly onOutput?: (printed: string, child: ChildProcessWithoutNullStreams) => void;
}

/** Runs a program to its end; never rejects because of its exit code, which is -1 when a signal ended it. */
export function run(
  command: string,
  args: readonly string[],
  { stdin = "", env = {}, timeout, onOutput }: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, timeout });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      onOutput?.(stdout + stderr, child);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
      onOutput?.(stdout + stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}
