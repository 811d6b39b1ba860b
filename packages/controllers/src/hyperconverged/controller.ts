import type { Client } from "@unfold/apimachinery";
import {
  hyperconvergedName,
  hyperconvergedNamespace,
  managedKubevirtName,
} from "../policy/hyperconverged-identity.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import type { HyperconvergedDeps } from "./draft.js";
import { reconcileHyperconverged } from "./reconcile.js";

export interface HyperconvergedControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly hyperconvergeds: Informer;
  readonly kubevirts: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

const kubevirtKey = formatKey({ namespace: hyperconvergedNamespace, name: managedKubevirtName });
const ownKey = formatKey({ namespace: hyperconvergedNamespace, name: hyperconvergedName });

/** The HyperConverged operator: HyperConverged → KubeVirt. */
export function hyperconvergedController(options: HyperconvergedControllerOptions): Controller {
  const { hyperconvergeds, kubevirts, clock, onError } = options;
  const deps = depsOf(options);
  const controller = new Controller({
    name: "hyperconverged",
    clock,
    concurrency: 1,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const hyperconverged = hyperconvergeds.get(key);
      if (hyperconverged !== undefined) await reconcileHyperconverged(deps, { hyperconverged });
      return undefined;
    },
  });
  hyperconvergeds.onChange(({ before, after }) => {
    const changed = after ?? before;
    if (changed !== undefined) controller.enqueue(keyOf(changed));
  });
  kubevirts.onChange(({ before, after }) => {
    const changed = after ?? before;
    if (changed !== undefined && keyOf(changed) === kubevirtKey) controller.enqueue(ownKey);
  });
  return controller;
}

function depsOf({ client, clock, recorder, kubevirts }: HyperconvergedControllerOptions): HyperconvergedDeps {
  return {
    now: () => timestamp(clock),
    memory: {},
    getKubevirt: () => kubevirts.get(kubevirtKey),
    createKubevirt: (kubevirt) => client.create(resources.kubevirts, kubevirt),
    updateKubevirt: (kubevirt) => client.update(resources.kubevirts, kubevirt),
    deleteKubevirt: ({ metadata: { namespace, name = "" } }) =>
      ignoreNotFound(client.delete(resources.kubevirts, { namespace, name })),
    update: (hyperconverged) => client.update(resources.hyperconvergeds, hyperconverged),
    updateStatus: (hyperconverged) =>
      client.update(resources.hyperconvergeds, hyperconverged, { subresource: "status" }),
    record: (hyperconverged, type, reason, message) =>
      recorder.record(hyperconverged, { type, reason, message }),
  };
}
