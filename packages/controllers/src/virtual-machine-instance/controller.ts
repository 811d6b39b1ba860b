import type { Client, KubeObject } from "@unfold/apimachinery";
import { InstancePods } from "../launcher-pod/instance-pods.js";
import { createdByLabel } from "../launcher-pod/launcher-pod.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { phaseOf } from "./phases.js";
import { type InstanceDeps, type InstanceDraft, reconcileInstance } from "./reconcile.js";
import type { Simulation } from "./simulation.js";

export interface InstanceControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly simulation: Simulation;
  readonly instances: Informer;
  readonly pods: Informer;
  readonly nodes: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Runs virtual machine instances on simulated nodes, without guests. */
export function virtualMachineInstanceController(options: InstanceControllerOptions): Controller {
  const { clock, instances, onError } = options;
  const pods = new InstancePods(options.client, options.pods);
  const deps = instanceDeps(options, pods);
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
    if (after === undefined) pods.forget(before?.metadata.uid ?? "");
  });
  return controller;
}

function instanceDeps(
  { client, clock, recorder, simulation, nodes }: InstanceControllerOptions,
  pods: InstancePods,
): InstanceDeps {
  return {
    simulation,
    pods,
    now: () => timestamp(clock),
    time: () => clock.now(),
    nodes: () => nodes.list(),
    prepareStorage: async () => ({ verdict: "ready" }),
    migratable: () => [
      { type: "LiveMigratable", status: "True" },
      { type: "StorageLiveMigratable", status: "True" },
    ],
    update: (vmi) => client.update(resources.virtualMachineInstances, vmi),
    record: (object, type, reason, message) => recorder.record(object, { type, reason, message }),
  };
}

function watchRelated(controller: Controller, { instances, pods, nodes }: InstanceControllerOptions): void {
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
