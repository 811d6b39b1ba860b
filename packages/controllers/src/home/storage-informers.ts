import { type Client, type GroupVersionResource, type KubeObject, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { hasFailed, isComplete } from "../restore/restore-state.js";
import { restoresOf } from "../restore/restored-machine.js";
import type { Clock } from "../runtime/clock.js";
import { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { formatKey } from "../runtime/object-key.js";
import { isReady } from "../snapshot/snapshot-state.js";

/** The caches that snapshots, restores and clones need beside those of the policy. */
export interface StorageInformers {
  readonly snapshots: Informer;
  readonly restores: Informer;
  readonly clones: Informer;
  readonly volumeSnapshots: Informer;
}

function referred(object: KubeObject, field: string): readonly string[] {
  const name = stringAt(object.spec, field, "name") ?? "";
  return name === "" ? [] : [formatKey({ namespace: object.metadata.namespace, name })];
}

/** Unfinished work by the machine it waits for; what is done does not care for it any more. */
const snapshotIndexes: { readonly [name: string]: IndexFunction } = {
  machine: (snapshot) => (isReady(snapshot) ? [] : referred(snapshot, "source")),
};

const restoreIndexes: { readonly [name: string]: IndexFunction } = {
  machine: (restore) => (isDone(restore) ? [] : referred(restore, "target")),
  snapshot: (restore) => {
    const name = stringAt(restore.spec, "virtualMachineSnapshotName") ?? "";
    return isDone(restore) ? [] : [formatKey({ namespace: restore.metadata.namespace, name })];
  },
  claim: (restore) =>
    restoresOf(restore).map(({ persistentVolumeClaim: name }) =>
      formatKey({ namespace: restore.metadata.namespace, name }),
    ),
};

const cloneIndexes: { readonly [name: string]: IndexFunction } = {
  machine: (clone) => [
    ...referred(clone, "source"),
    ...referred(clone, "target"),
    ...nameIn(clone, stringAt(clone.status, "targetName")),
  ],
};

function nameIn({ metadata }: KubeObject, name: string | undefined): readonly string[] {
  return name === undefined ? [] : [formatKey({ namespace: metadata.namespace, name })];
}

function isDone(restore: KubeObject): boolean {
  return isComplete(restore) || hasFailed(restore);
}

export function storageInformers(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): StorageInformers {
  const informer = (
    resource: GroupVersionResource,
    indexes: { readonly [name: string]: IndexFunction } = {},
  ) => new Informer({ ...options, resource, indexes, optional: true });
  return {
    snapshots: informer(resources.virtualMachineSnapshots, snapshotIndexes),
    restores: informer(resources.virtualMachineRestores, restoreIndexes),
    clones: informer(resources.virtualMachineClones, cloneIndexes),
    volumeSnapshots: informer(resources.volumeSnapshots),
  };
}
