import { copyFileSync, mkdirSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { patience } from "../../support/patience.js";
import { type Finished, run } from "../../support/run.js";
import { type Meanwhile, type Step, words } from "./step.js";

/** One kubectl in one namespace, with a home of its own. */
export class Session {
  readonly #binary: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(binary: string, env: NodeJS.ProcessEnv) {
    this.#binary = binary;
    this.#env = env;
  }

  /** Makes the namespace and a kubeconfig that leads to it. */
  static async open(
    binary: string,
    where: { readonly home: string; readonly kubeconfig: string; readonly namespace: string },
    env: NodeJS.ProcessEnv = {},
  ): Promise<Session> {
    mkdirSync(where.home, { recursive: true });
    const own = join(where.home, "kubeconfig");
    copyFileSync(where.kubeconfig, own);
    const session = new Session(binary, { ...env, HOME: where.home, TMPDIR: where.home, KUBECONFIG: own });
    await session.run(`create namespace ${where.namespace}`);
    await session.run(`config set-context --current --namespace=${where.namespace}`);
    return session;
  }

  /** Does one step and gives what came of it. */
  async play({ command, stdin, fill, env, running, prints }: Step): Promise<Finished> {
    const text = stdin === undefined || typeof stdin === "string" ? (stdin ?? "") : JSON.stringify(stdin);
    const filled = fill === undefined ? text : text.replaceAll("<filled>", (await this.run(fill)).stdout);
    if (running === undefined)
      return this.run(command, { stdin: filled, ...(env === undefined ? {} : { env }) });
    return this.#playRunning(command, prints, running);
  }

  run(
    command: string,
    { stdin = "", env = {} }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Finished> {
    return run(this.#binary, words(command), {
      stdin,
      env: { ...this.#env, ...env },
      timeout: patience * 1000,
    });
  }

  /** Ends the command once it, or what was fetched through it, says what it shall; the exit code is then 0. */
  async #playRunning(
    command: string,
    prints: RegExp,
    { says, meanwhile }: NonNullable<Step["running"]>,
  ): Promise<Finished> {
    let begun = false;
    let fetched = "";
    const finished = await run(this.#binary, words(command), {
      env: this.#env,
      timeout: patience * 1000,
      onOutput: (printed, child) => {
        if (prints.test(printed + fetched)) child.kill("SIGKILL");
        const match = says.exec(printed);
        if (begun || match === null) return;
        begun = true;
        this.#doMeanwhile(meanwhile, match.groups?.address).then(
          (text) => {
            fetched = text;
            if (prints.test(printed + fetched)) child.kill("SIGKILL");
          },
          () => child.kill("SIGKILL"),
        );
      },
    });
    const ended = finished.code === -1 && prints.test(finished.stdout + finished.stderr + fetched);
    return { ...finished, stdout: finished.stdout + fetched, code: ended ? 0 : finished.code };
  }

  async #doMeanwhile(meanwhile: Meanwhile, address = ""): Promise<string> {
    if ("fetch" in meanwhile) return fetchText(`http://${address}${meanwhile.fetch}`);
    await this.run(meanwhile.command);
    return "";
  }
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk;
      });
      answer.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
