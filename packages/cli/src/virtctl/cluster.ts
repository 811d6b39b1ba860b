import {
  ClusterClient,
  KubeconfigError,
  type KubeconfigOptions,
  loadClusterAccess,
} from "@unfold/cluster-client";
import { UsageError } from "../command-line/flag-set.js";
import type { FlagValues } from "../command-line/flag-values.js";

/** The cluster a command talks to and the namespace it works in. */
export interface Cluster {
  readonly client: ClusterClient;
  readonly namespace: string;
}

/** Runs `action` on the cluster that flags, environment and kubeconfig name. @throws UsageError when there is none */
export async function withCluster<Result>(
  flags: FlagValues,
  action: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const access = accessOf(flags);
  const client = new ClusterClient(access);
  try {
    return await action({ client, namespace: flags.text("namespace") ?? access.namespace });
  } finally {
    client.close();
  }
}

function accessOf(flags: FlagValues): ReturnType<typeof loadClusterAccess> {
  const options: KubeconfigOptions = {
    path: flags.text("kubeconfig"),
    context: flags.text("context"),
    cluster: flags.text("cluster"),
    user: flags.text("user"),
    server: flags.text("server"),
    token: flags.text("token"),
    certificateAuthority: flags.text("certificate-authority"),
    insecureSkipTlsVerify: flags.given("insecure-skip-tls-verify")
      ? flags.on("insecure-skip-tls-verify")
      : undefined,
  };
  try {
    return loadClusterAccess(options);
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UsageError(error.message);
    throw error;
  }
}

/** Why a request failed, in one line. A refused connection to several addresses has no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** URL path of a subresource of `subresources.kubevirt.io`. */
export function subresourcePath(...segments: readonly string[]): string {
  return ["/apis/subresources.kubevirt.io/v1", ...segments.map(encodeURIComponent)].join("/");
}
