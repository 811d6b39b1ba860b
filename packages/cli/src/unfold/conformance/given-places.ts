import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { ClusterUnderTest, SuitePlaces } from "@unfold/backup/conformance";
import { ClusterClient, loadClusterAccess, UnreachableError } from "@unfold/cluster-client";
import { clusterOf } from "./embedded-places.js";

/** Every scenario would fail at its first step without a cluster. @throws UnreachableError */
async function demandAnswer(client: ClusterClient): Promise<void> {
  try {
    await client.get({ group: "", version: "v1", resource: "namespaces" }, { name: "default" });
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
  }
}

export interface GivenClusters {
  /** Path of the kubeconfig; else KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig: string | undefined;
  /** The current one when undefined. */
  readonly context: string | undefined;
  /** Of the cluster that `other-cluster` restores to; without it that scenario is skipped. */
  readonly destinationContext: string | undefined;
}

/** Clusters that somebody else runs: their policy is not touched. */
export class GivenPlaces {
  readonly #clients: ClusterClient[] = [];

  constructor(
    private readonly given: GivenClusters,
    private readonly folder: string,
  ) {}

  /** @throws KubeconfigError, UnreachableError */
  async start(): Promise<SuitePlaces> {
    const { context, destinationContext } = this.given;
    const another =
      destinationContext === undefined
        ? { missing: "no other cluster was named with --destination-context" }
        : async () => ({ cluster: this.#connect(destinationContext), giveBack: async () => undefined });
    const shared = this.#connect(context);
    if (destinationContext !== undefined) this.#connect(destinationContext);
    for (const client of this.#clients) await demandAnswer(client);
    return {
      shared,
      own: { missing: "it would change the policy of the cluster; the embedded control plane runs it" },
      another,
    };
  }

  stop(): void {
    for (const client of this.#clients) client.close();
  }

  #connect(context: string | undefined): ClusterUnderTest {
    const access = loadClusterAccess({ path: this.given.kubeconfig, context });
    const client = new ClusterClient(access);
    this.#clients.push(client);
    const name = `${context ?? "current context"}, ${access.server}`;
    return clusterOf(name, client, this.#kubeconfigFor(context));
  }

  /** Of several files the first that names a context wins: so the script gets the chosen one. */
  #kubeconfigFor(context: string | undefined): string {
    const { kubeconfig } = this.given;
    const files = kubeconfig === undefined ? process.env["KUBECONFIG"] : resolve(kubeconfig);
    const known = files === undefined || files === "" ? join(homedir(), ".kube", "config") : files;
    if (context === undefined) return known;
    const chosen = join(this.folder, `context-${this.#clients.length}`);
    const content = { apiVersion: "v1", kind: "Config", "current-context": context };
    writeFileSync(chosen, `${JSON.stringify(content)}\n`);
    return [chosen, known].join(delimiter);
  }
}
