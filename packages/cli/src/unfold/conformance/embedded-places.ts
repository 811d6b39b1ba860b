import { join } from "node:path";
import type { ClusterUnderTest, LentCluster, SuitePlaces } from "@unfold/backup/conformance";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { startControlPlane } from "@unfold/control-plane";
import { shareBackups } from "./backup-folders.js";

/** Control planes of this process, in memory, each with its kubeconfig in `folder`. */
export class EmbeddedPlaces {
  readonly #lent: LentCluster[] = [];
  #count = 0;

  /** @param folder for kubeconfigs @param veleroNamespace where their Velero is, which scripts are told as the backup namespace */
  constructor(
    private readonly folder: string,
    private readonly veleroNamespace: string,
  ) {}

  async start(): Promise<SuitePlaces> {
    const { cluster } = await this.#lend("embedded control plane");
    return {
      shared: cluster,
      own: () => this.#lend("embedded control plane of its own"),
      another: async () => {
        const lent = await this.#lend("another embedded control plane");
        await shareBackups(cluster, lent.cluster, this.veleroNamespace);
        return lent;
      },
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lent.map((lent) => lent.giveBack()));
  }

  async #lend(name: string): Promise<LentCluster> {
    this.#count += 1;
    const kubeconfig = join(this.folder, `kubeconfig-${this.#count}`);
    const plane = await startControlPlane({
      kubeconfigFile: kubeconfig,
      veleroNamespace: this.veleroNamespace,
    });
    const client = new ClusterClient(loadClusterAccess({ path: kubeconfig }));
    const lent = {
      cluster: clusterOf(name, client, kubeconfig),
      giveBack: async () => {
        client.close();
        await plane.stop();
      },
    };
    this.#lent.push(lent);
    return lent;
  }
}

export function clusterOf(name: string, client: ClusterClient, kubeconfig: string): ClusterUnderTest {
  return {
    name,
    client,
    kubeconfig,
    request: (method, path, body) => client.request(method, path, body),
  };
}
