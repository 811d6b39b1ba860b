import type { Client, GroupVersionResource } from "@unfold/apimachinery";
import { podIndexes } from "../launcher-pod/instance-pods.js";
import { migrationIndexes } from "../migration/controller.js";
import { resources } from "../resources.js";
import type { Clock } from "../runtime/clock.js";
import { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import type { Simulation } from "../virtual-machine-instance/simulation.js";

/** The caches that running machines needs beside those of the policy. */
export interface LifecycleInformers {
  readonly pods: Informer;
  readonly nodes: Informer;
  readonly migrations: Informer;
  readonly volumes: Informer;
  readonly storageClasses: Informer;
  readonly snapshotClasses: Informer;
  readonly dataSources: Informer;
}

export function lifecycleInformers(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): LifecycleInformers {
  const informer = (
    resource: GroupVersionResource,
    indexes: { readonly [name: string]: IndexFunction } = {},
  ) => new Informer({ ...options, resource, indexes, optional: true });
  return {
    pods: informer(resources.pods, podIndexes),
    nodes: informer(resources.nodes),
    volumes: informer(resources.persistentVolumes),
    storageClasses: informer(resources.storageClasses),
    snapshotClasses: informer(resources.volumeSnapshotClasses),
    dataSources: informer(resources.dataSources),
    migrations: informer(resources.virtualMachineInstanceMigrations, migrationIndexes),
  };
}

/** Those to be started: where instances have no launcher pods, a cluster's pods are none of our business. */
export function startedInformers(
  { pods, ...others }: LifecycleInformers,
  { launcherPods }: Simulation,
): readonly Informer[] {
  return [...Object.values(others), ...(launcherPods ? [pods] : [])];
}
