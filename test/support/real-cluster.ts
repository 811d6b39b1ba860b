import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.js";

const folder = fileURLToPath(new URL("../../../shared/cluster", import.meta.url));

/** Why no real kube-apiserver can be started here; undefined when one can. */
export async function realClusterIsMissing(): Promise<string | undefined> {
  if (!existsSync(join(folder, "up.sh"))) return "../shared/cluster is not there";
  const { code } = await run("bash", ["-c", "command -v etcd openssl curl xz python3"]);
  return code === 0 ? undefined : "etcd, openssl, curl, xz or python3 is not installed";
}

/** A real kube-apiserver with etcd, and nothing that controls. */
export interface RealCluster {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** Starts one with its state in `directory`. @throws with what the start script said */
export async function startRealCluster(directory: string): Promise<RealCluster> {
  const { code, stderr } = await run("bash", [join(folder, "up.sh"), directory]);
  if (code !== 0) throw new Error(`up.sh exited with ${code}: ${stderr}`);
  return {
    kubeconfig: join(directory, "kubeconfig"),
    async stop() {
      await run("bash", [join(folder, "down.sh"), directory]);
    },
  };
}
