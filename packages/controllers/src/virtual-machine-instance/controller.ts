import type { Client } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { Informer } from "../runtime/informer.js";
import { keyOf } from "../runtime/object-key.js";
import { type InstanceDeps, reconcileInstance } from "./reconcile.js";

/** Runs virtual machine instances on a simulated node, at once and without a guest. */
export function virtualMachineInstanceController(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly instances: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}): Controller {
  const { client, clock, instances, onError } = options;
  const deps: InstanceDeps = {
    now: () => timestamp(clock),
    update: (vmi) => client.update(resources.virtualMachineInstances, vmi),
  };
  const controller = new Controller({
    name: "virtualmachineinstance",
    clock,
    concurrency: 16,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const vmi = instances.get(key);
      if (vmi !== undefined) await reconcileInstance(deps, { vmi });
      return undefined;
    },
  });
  instances.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}
