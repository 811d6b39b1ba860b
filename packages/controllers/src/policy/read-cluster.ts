import { type Client, isNotFound, type KubeObject, listAll } from "@unfold/apimachinery";
import { type ClusterConfig, clusterConfigOf } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { effectiveKubevirt } from "./effective-policy.js";
import {
  hyperconvergedName,
  hyperconvergedNamespace,
  managedKubevirtName,
} from "./hyperconverged-identity.js";
import { type ReferencePolicy, referencePolicyOf } from "./reference-policy.js";

/** What a cluster's configuration says about virtual machines. */
export interface ClusterState {
  readonly policy: ReferencePolicy;
  readonly config: ClusterConfig;
  /** The KubeVirt object that counts. */
  readonly kubevirt: KubeObject | undefined;
}

/** The state that follows from the configuration objects. */
export function clusterStateOf(
  hyperconverged: KubeObject | undefined,
  kubevirts: readonly KubeObject[],
): ClusterState {
  const stored = kubevirts.find(({ metadata }) => metadata.name === managedKubevirtName) ?? kubevirts[0];
  // Objects are immutable, and the configuration is read far more often than it changes.
  if (last.hyperconverged !== hyperconverged || last.stored !== stored) {
    last = { hyperconverged, stored, state: stateFrom(hyperconverged, stored) };
  }
  return last.state;
}

let last: { hyperconverged?: KubeObject | undefined; stored?: KubeObject | undefined; state: ClusterState } =
  {
    state: stateFrom(undefined, undefined),
  };

function stateFrom(hyperconverged: KubeObject | undefined, stored: KubeObject | undefined): ClusterState {
  const kubevirt = effectiveKubevirt(hyperconverged, stored);
  return { policy: referencePolicyOf(kubevirt), config: clusterConfigOf(kubevirt), kubevirt };
}

/** Reads the state from objects at hand, all of their kind: those of an API server in the same process. */
export function clusterStateAmong(
  hyperconvergeds: readonly KubeObject[],
  kubevirts: readonly KubeObject[],
): ClusterState {
  const hyperconverged = hyperconvergeds.find(
    ({ metadata }) => metadata.namespace === hyperconvergedNamespace && metadata.name === hyperconvergedName,
  );
  return clusterStateOf(hyperconverged, kubevirts);
}

/** Reads the state with live requests, so that a policy set a moment ago already counts. */
export async function readCluster(client: Client): Promise<ClusterState> {
  return clusterReader(() => client)();
}

/** As {@link readCluster}, for those who ask often: what follows from the objects is computed anew only when they changed. */
export function clusterReader(client: () => Client): () => Promise<ClusterState> {
  let last: { readonly versions: string | undefined; readonly state: ClusterState } | undefined;
  return async () => {
    const { hyperconverged, kubevirts } = await readObjects(client());
    const versions = versionsOf([hyperconverged, ...kubevirts]);
    if (last === undefined || versions === undefined || versions !== last.versions) {
      last = { versions, state: clusterStateOf(hyperconverged, kubevirts) };
    }
    return last.state;
  };
}

/** Undefined unless every object is one that a server has stored. */
function versionsOf(objects: readonly (KubeObject | undefined)[]): string | undefined {
  const versions = objects.map((object) => {
    if (object === undefined) return "-";
    const { uid, resourceVersion } = object.metadata;
    return uid === undefined || resourceVersion === undefined ? undefined : `${uid}/${resourceVersion}`;
  });
  return versions.includes(undefined) ? undefined : versions.join(" ");
}

async function readObjects(client: Client) {
  const key = { namespace: hyperconvergedNamespace, name: hyperconvergedName };
  const [hyperconverged, kubevirts] = await Promise.all([
    orUndefined(client.get(resources.hyperconvergeds, key)),
    orUndefined(listAll(client, resources.kubevirts)),
  ]);
  return { hyperconverged, kubevirts: kubevirts?.items ?? [] };
}

/** Neither kind needs to be installed. */
async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
