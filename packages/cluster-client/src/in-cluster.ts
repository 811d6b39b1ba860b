import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterAccess } from "./kubeconfig.js";
import { KubeconfigError } from "./kubeconfig-error.js";

const defaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

type Environment = { readonly [name: string]: string | undefined };

/** Whether this process runs in a pod. */
export function isInCluster(env: Environment): boolean {
  return (env["KUBERNETES_SERVICE_HOST"] ?? "") !== "" && (env["KUBERNETES_SERVICE_PORT"] ?? "") !== "";
}

/** The pod's own service account (client-go rest.InClusterConfig). @throws KubeconfigError */
export function inClusterAccess(env: Environment, folder: string = defaultFolder): ClusterAccess {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const read = (file: string): string => readIn(folder, file);
  read("token");
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"]}`,
    namespace: read("namespace").trim() || "default",
    insecureSkipTlsVerify: false,
    certificateAuthority: read("ca.crt"),
    /** Read each time: the kubelet renews it long before it expires. */
    get token() {
      return read("token").trim();
    },
  };
}

function readIn(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    throw new KubeconfigError(`Cannot read the service account: ${(error as Error).message}`);
  }
}
