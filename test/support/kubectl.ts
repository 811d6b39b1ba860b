import { dirname } from "node:path";
import { clientBinary } from "./client-binaries.js";
import { patience } from "./patience.js";
import { type Finished, run } from "./run.js";

export { type Finished, run };

/** Real kubectl against one kubeconfig. */
export class Kubectl {
  readonly #env: NodeJS.ProcessEnv;

  constructor(kubeconfig: string) {
    this.#env = { KUBECONFIG: kubeconfig, HOME: dirname(kubeconfig) };
  }

  /** Runs kubectl; the caller looks at the exit code. */
  try(args: readonly string[], stdin = ""): Promise<Finished> {
    return run(clientBinary("kubectl"), args, { stdin, env: this.#env });
  }

  /** Runs kubectl and gives its stdout. @throws when it fails */
  async run(args: readonly string[], stdin = ""): Promise<string> {
    const { code, stdout, stderr } = await this.try(args, stdin);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} exited with ${code}: ${stderr}`);
    return stdout;
  }

  /** Waits until an object is as wanted, in the words of `kubectl wait --for`. */
  async waitFor(object: string, condition: string, ...flags: readonly string[]): Promise<void> {
    await this.run(["wait", object, `--for=${condition}`, `--timeout=${patience}s`, ...flags]);
  }

  /** Runs kubectl with `-o json` and gives the parsed answer. */
  async json<Answer>(args: readonly string[]): Promise<Answer> {
    return JSON.parse(await this.run([...args, "-o", "json"])) as Answer;
  }
}
