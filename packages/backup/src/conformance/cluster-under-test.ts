import type { Client } from "@unfold/apimachinery";

/** A cluster that scenarios run on, and that the script reaches by the kubeconfig. */
export interface ClusterUnderTest {
  /** As reports name it: `embedded`, or the kubeconfig's context. */
  readonly name: string;
  readonly client: Client;
  /** Absolute path of the kubeconfig file that the script gets. */
  readonly kubeconfig: string;
  /** Any request, for subresources that are no objects. Rejects with an `ApiError`. */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
}
