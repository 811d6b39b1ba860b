import { existsSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { RawConnection } from "./raw-connection.js";
import { clusterScripts, newClusterState, removeClusterState } from "./real-cluster-state.js";
import { run } from "./run.js";

/** What kube-apiserver makes of itself, some of it after it has called itself ready. */
const ownObjects = ["/api/v1/namespaces/kube-system", "/api/v1/namespaces/default/services/kubernetes"];

/**
 * The start script looks for free ports before the servers take them: somebody else, another test's server for instance,
 * may be faster.
 */
const mostStarts = 3;

/** Why no real kube-apiserver can be started here; undefined when one can. */
export async function missingRealCluster(): Promise<string | undefined> {
  if (!existsSync(join(clusterScripts, "up.sh"))) return "../shared/cluster is not there";
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
    const refusals: string[] = [];
    while (refusals.length < mostStarts) {
      const cluster = new RealCluster(newClusterState());
      try {
        await cluster.#start();
        return cluster;
      } catch (error) {
        refusals.push(String(error));
        await cluster.stop();
      }
    }
    throw new Error(refusals.join("\n"));
  }

  async #start(): Promise<void> {
    const { code, stderr } = await run("bash", [join(clusterScripts, "up.sh"), this.#state]);
    if (code !== 0) throw new Error(`up.sh exited with ${code}: ${stderr}`);
    const connection = new RawConnection(this.kubeconfig);
    try {
      for (const path of ownObjects)
        await eventually(path, async () =>
          (await connection.send("GET", path)).code === 200 ? true : undefined,
        );
    } finally {
      connection.close();
    }
  }

  stop(): Promise<void> {
    return removeClusterState(this.#state);
  }
}
