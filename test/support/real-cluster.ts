import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.js";
import { RawConnection } from "./raw-connection.js";
import { run } from "./run.js";

const folder = fileURLToPath(new URL("../../../shared/cluster", import.meta.url));

/** What kube-apiserver makes of itself, some of it after it has called itself ready. */
const ownObjects = ["/api/v1/namespaces/kube-system", "/api/v1/namespaces/default/services/kubernetes"];

/** Why no real kube-apiserver can be started here; undefined when one can. */
export async function missingRealCluster(): Promise<string | undefined> {
  if (!existsSync(join(folder, "up.sh"))) return "../shared/cluster is not there";
  const { code } = await run("bash", ["-c", "command -v etcd openssl curl xz python3"]);
  return code === 0 ? undefined : "etcd, openssl, curl, xz or python3 is not installed";
}

/** A real kube-apiserver with etcd, and nothing that controls. */
export class RealCluster {
  readonly #state: string;
  readonly kubeconfig: string;

  private constructor(state: string) {
    this.#state = state;
    this.kubeconfig = join(state, "kubeconfig");
  }

  /** Resolves when namespaces can be written to. @throws with what the start script said */
  static async start(): Promise<RealCluster> {
    const state = mkdtempSync(join(tmpdir(), "unfold-real-"));
    const { code, stderr } = await run("bash", [join(folder, "up.sh"), state]);
    if (code !== 0) throw new Error(`up.sh exited with ${code}: ${stderr}`);
    const cluster = new RealCluster(state);
    const connection = new RawConnection(cluster.kubeconfig);
    try {
      for (const path of ownObjects)
        await eventually(path, async () =>
          (await connection.send("GET", path)).code === 200 ? true : undefined,
        );
    } catch (error) {
      await cluster.stop();
      throw error;
    } finally {
      connection.close();
    }
    return cluster;
  }

  async stop(): Promise<void> {
    await run("bash", [join(folder, "down.sh"), this.#state]);
    rmSync(this.#state, { recursive: true, force: true });
  }
}
