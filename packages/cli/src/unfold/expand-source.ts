import { type Client, isNotFound, type KubeObject } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { readCluster } from "@unfold/controllers";
import {
  type ClusterConfig,
  clusterConfigOf,
  commonInstancetypes,
  commonPreferences,
  lookupOf,
  type ObjectReference,
  type TypeLookup,
} from "@unfold/instancetype";

/** Where types and the configuration come from when the manifests do not hold them. */
export interface TypeSource {
  get(reference: ObjectReference): Promise<KubeObject | undefined>;
  config(): Promise<ClusterConfig>;
  close(): void;
}

/** Nothing but the built-in catalogue and KubeVirt's default configuration. */
export function offlineSource(): TypeSource {
  return {
    get: async () => undefined,
    config: async () => clusterConfigOf(undefined),
    close: () => undefined,
  };
}

/** A cluster; it is asked for what is needed only. */
export function clusterSource(options: Parameters<typeof loadClusterAccess>[0]): TypeSource {
  const client = new ClusterClient(loadClusterAccess(options));
  return {
    get: (reference) => getOrUndefined(client, reference),
    config: async () => (await readCluster(client)).config,
    close: () => client.close(),
  };
}

async function getOrUndefined(client: Client, reference: ObjectReference): Promise<KubeObject | undefined> {
  const { resource, namespace, name } = reference;
  try {
    return await client.get(resource, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Namespace of objects that name none. */
export const defaultNamespace = "default";

/**
 * A lookup over objects of manifests and a cluster. A type without namespace is meant for the machine's; the built-in
 * catalogue is asked last.
 */
export function manifestLookup(objects: readonly KubeObject[]): TypeLookup {
  const given = lookupOf(objects);
  const builtIn = lookupOf([...commonInstancetypes(), ...commonPreferences()]);
  return {
    revision: (namespace, name) => given.revision(namespace, name) ?? given.revision("", name),
    type: (role, scope, namespace, name) =>
      given.type(role, scope, namespace, name) ??
      given.type(role, scope, "", name) ??
      builtIn.type(role, scope, namespace, name),
  };
}
