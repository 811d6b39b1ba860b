import type { Client, GroupVersionResource } from "@unfold/apimachinery";
import { resourceOf, typeKinds } from "@unfold/instancetype";
import { resources } from "../resources.js";
import type { Clock } from "../runtime/clock.js";
import { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { revisionIndexes, snapshotIndexes, virtualMachineIndexes } from "../virtual-machine/indexes.js";
import { instanceIndexes } from "../virtual-machine-instance/controller.js";
import { claimIndexes } from "../virtual-machine-instance/prepare-storage.js";

export interface InformerSet {
  readonly hyperconvergeds: Informer;
  readonly kubevirts: Informer;
  readonly machines: Informer;
  readonly instances: Informer;
  readonly revisions: Informer;
  readonly snapshotContents: Informer;
  readonly dataVolumes: Informer;
  readonly claims: Informer;
  /** In the order of the engine's list of kinds. */
  readonly types: readonly Informer[];
}

export interface InformerSetOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** The caches both homes work on. Every resource but ControllerRevisions may be missing from a cluster. */
export function informerSet({ client, clock, onError }: InformerSetOptions): InformerSet {
  const informer = (
    resource: GroupVersionResource,
    indexes: { readonly [name: string]: IndexFunction } = {},
  ) => new Informer({ client, clock, onError, resource, indexes, optional: resource.group !== "apps" });
  return {
    hyperconvergeds: informer(resources.hyperconvergeds),
    kubevirts: informer(resources.kubevirts),
    machines: informer(resources.virtualMachines, virtualMachineIndexes),
    instances: informer(resources.virtualMachineInstances, instanceIndexes),
    revisions: informer(resources.controllerRevisions, revisionIndexes),
    snapshotContents: informer(resources.virtualMachineSnapshotContents, snapshotIndexes),
    dataVolumes: informer(resources.dataVolumes),
    claims: informer(resources.persistentVolumeClaims, claimIndexes),
    types: typeKinds.map((kind) => informer(resourceOf(kind))),
  };
}

/** All of them, to be started. */
export function allInformers({ types, ...others }: InformerSet): readonly Informer[] {
  return [...Object.values(others), ...types];
}
