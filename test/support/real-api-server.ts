import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./kubectl.js";

const cluster = fileURLToPath(new URL("../../../shared/cluster", import.meta.url));

/** Why there is no real kube-apiserver to compare with; undefined when there is. */
export async function missingApiServer(): Promise<string | undefined> {
  if (!existsSync(join(cluster, "up.sh"))) return "../shared/cluster is not there";
  const { code } = await run("bash", ["-c", "command -v etcd openssl curl xz python3"]);
  return code === 0 ? undefined : "etcd, openssl, curl, xz or python3 is not installed";
}

/** A real kube-apiserver and its etcd. */
export class RealApiServer {
  readonly #state: string;
  readonly kubeconfig: string;

  private constructor(state: string) {
    this.#state = state;
    this.kubeconfig = join(state, "kubeconfig");
  }

  static async start(): Promise<RealApiServer> {
    const state = mkdtempSync(join(tmpdir(), "unfold-real-"));
    const { code, stderr } = await run("bash", [join(cluster, "up.sh"), state]);
    if (code !== 0) throw new Error(stderr);
    return new RealApiServer(state);
  }

  async stop(): Promise<void> {
    await run("bash", [join(cluster, "down.sh"), this.#state]);
    rmSync(this.#state, { recursive: true, force: true });
  }
}
