import type { Client } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { Informer } from "../runtime/informer.js";
import { keyOf } from "../runtime/object-key.js";
import { deployedStatus } from "./status.js";

/** Stands in for virt-operator where no KubeVirt is installed: every KubeVirt object is deployed at once. */
export function kubevirtController(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly kubevirts: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}): Controller {
  const { client, clock, kubevirts, onError } = options;
  const controller = new Controller({
    name: "kubevirt",
    clock,
    concurrency: 1,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const kubevirt = kubevirts.get(key);
      if (kubevirt === undefined || kubevirt.metadata.deletionTimestamp !== undefined) return undefined;
      const status = deployedStatus(kubevirt, timestamp(clock));
      if (status === kubevirt.status) return undefined;
      await client.update(resources.kubevirts, { ...kubevirt, status }, { subresource: "status" });
      return undefined;
    },
  });
  kubevirts.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}
