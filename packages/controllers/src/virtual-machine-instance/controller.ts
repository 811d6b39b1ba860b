import { type Client, type KubeObject, stringAt } from "@unfold/apimachinery";
import { backendLabel } from "../backend-storage/backend-claim.js";
import type { InstancePods } from "../launcher-pod/instance-pods.js";
import { createdByLabel } from "../launcher-pod/launcher-pod.js";
import { isMigrationOver } from "../migration/migration-phase.js";
import { requestMigration } from "../migration/request-migration.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { claimKeys } from "./claim-names.js";
import { migratability } from "./migratability.js";
import { phaseOf } from "./phases.js";
import type { InstanceStorage } from "./prepare-storage.js";
import { type InstanceDeps, type InstanceDraft, reconcileInstance } from "./reconcile.js";
import type { Simulation } from "./simulation.js";
import { volumeStatus } from "./volume-status.js";

export interface InstanceControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly simulation: Simulation;
  readonly instances: Informer;
  readonly pods: Informer;
  readonly instancePods: InstancePods;
  readonly migrations: Informer;
  readonly storage: InstanceStorage;
  readonly claims: Informer;
  readonly dataVolumes: Informer;
  readonly nodes: Informer;
  readonly kubevirt: () => KubeObject | undefined;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Runs virtual machine instances on simulated nodes, without guests. */
export function virtualMachineInstanceController(options: InstanceControllerOptions): Controller {
  const { clock, instances, onError } = options;
  const deps = instanceDeps(options);
  const controller = new Controller({
    name: "virtualmachineinstance",
    clock,
    concurrency: 16,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const vmi = instances.get(key);
      if (vmi === undefined) return undefined;
      const draft: InstanceDraft = { vmi };
      await reconcileInstance(deps, draft);
      return draft.requeueAfter === undefined ? undefined : { requeueAfter: draft.requeueAfter };
    },
  });
  watchRelated(controller, options);
  instances.onChange(({ before, after }) => {
    if (after === undefined) options.instancePods.forget(before?.metadata.uid ?? "");
  });
  return controller;
}

function instanceDeps({
  client,
  clock,
  recorder,
  simulation,
  nodes,
  instancePods,
  migrations,
  storage,
  kubevirt,
}: InstanceControllerOptions): InstanceDeps {
  return {
    simulation,
    pods: instancePods,
    now: () => timestamp(clock),
    time: () => clock.now(),
    nodes: () => nodes.list(),
    prepareStorage: (vmi) => storage.prepare(vmi),
    volumes: (vmi) =>
      volumeStatus(vmi, (name) => storage.claimOf(vmi, name), storage.stateOf(vmi), timestamp(clock)),
    plugClaims: (vmi) => storage.consumePlugged(vmi),
    overheadRatio: () => stringAt(kubevirt()?.spec, "configuration", "additionalGuestMemoryOverheadRatio"),
    migratable: (vmi) => migratability(vmi, (name) => storage.claimOf(vmi, name)),
    requestMigration: async (vmi) => {
      const known = migrations.byIndex("instance", keyOf(vmi));
      if (known.every(isMigrationOver)) await requestMigration(client, vmi);
    },
    update: (vmi) => client.update(resources.virtualMachineInstances, vmi),
    record: (object, type, reason, message) => recorder.record(object, { type, reason, message }),
  };
}

function watchRelated(controller: Controller, options: InstanceControllerOptions): void {
  const { instances, pods, nodes, claims, dataVolumes } = options;
  for (const informer of [claims, dataVolumes]) {
    informer.onChange(({ before, after }) => {
      const volume = after ?? before;
      if (volume === undefined) return;
      const { namespace, labels } = volume.metadata;
      const name = labels?.[backendLabel];
      if (name !== undefined) controller.enqueue(formatKey({ namespace, name }));
      for (const vmi of instances.byIndex("volumes", keyOf(volume))) controller.enqueue(keyOf(vmi));
    });
  }
  instances.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  pods.onChange(({ before, after }) => {
    const pod = after ?? before;
    const owner = pod?.metadata.labels?.[createdByLabel] === undefined ? undefined : ownerKey(pod);
    // The instance's own writes brought what is news of a pod that is new.
    if (owner !== undefined && before !== undefined) controller.enqueue(owner);
  });
  nodes.onChange(() => {
    for (const vmi of instances.list()) {
      if (phaseOf(vmi) === "Scheduling") controller.enqueue(keyOf(vmi));
    }
  });
}

function ownerKey({ metadata }: KubeObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === "VirtualMachineInstance");
  return owner === undefined ? undefined : formatKey({ namespace: metadata.namespace, name: owner.name });
}

/** Instances by the claims and DataVolumes they use. */
export const instanceIndexes: { readonly [name: string]: IndexFunction } = {
  volumes: ({ metadata, spec }) => claimKeys(spec, metadata.namespace),
};
