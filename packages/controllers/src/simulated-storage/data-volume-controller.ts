import { type Client, isAlreadyExists, type KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { type DataVolumeDeps, reconcileDataVolume } from "./data-volume.js";
import { phaseOfDataVolume } from "./data-volume-status.js";

export interface DataVolumeControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly dataVolumes: Informer;
  readonly dataSources: Informer;
  readonly claims: Informer;
  readonly storageClasses: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Fills DataVolumes, without moving data. */
export function dataVolumeController(options: DataVolumeControllerOptions): Controller {
  const { clock, dataVolumes, onError } = options;
  const deps = dataVolumeDeps(options);
  const controller = new Controller({
    name: "datavolume",
    clock,
    concurrency: 8,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const dataVolume = dataVolumes.get(key);
      if (dataVolume !== undefined) await reconcileDataVolume(deps, dataVolume);
      return undefined;
    },
  });
  watchRelated(controller, options);
  return controller;
}

function dataVolumeDeps(options: DataVolumeControllerOptions): DataVolumeDeps {
  const { client, clock, recorder, claims, dataSources, storageClasses } = options;
  return {
    now: () => timestamp(clock),
    claimOf: ({ namespace, name = "" }) => claims.get(formatKey({ namespace, name })),
    dataSourceOf: (key) => dataSources.get(key),
    classes: () => storageClasses.list(),
    update: (dataVolume) => client.update(resources.dataVolumes, dataVolume),
    setStatus: (dataVolume, status) =>
      client.update(
        resources.dataVolumes,
        { ...dataVolume, status: status ?? {} },
        { subresource: "status" },
      ),
    createClaim: (claim) => createUnlessThere(client, claim),
    updateClaim: (claim) => client.update(resources.persistentVolumeClaims, claim),
    record: (object, type, reason, message) => recorder.record(object, { type, reason, message }),
  };
}

/** That it is there already says that the cache is behind; its event brings the next pass. */
async function createUnlessThere(client: Client, claim: KubeObject): Promise<void> {
  try {
    await client.create(resources.persistentVolumeClaims, claim);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function watchRelated(controller: Controller, options: DataVolumeControllerOptions): void {
  const { dataVolumes, dataSources, claims, storageClasses } = options;
  dataVolumes.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  /** Those that have no claim yet wait for a source or a class. */
  const enqueueWaiting = () => {
    for (const dataVolume of dataVolumes.list()) {
      if (["", "Pending"].includes(phaseOfDataVolume(dataVolume))) controller.enqueue(keyOf(dataVolume));
    }
  };
  claims.onChange(({ before, after }) => {
    const claim = after ?? before;
    if (claim === undefined) return;
    if (dataVolumes.get(keyOf(claim)) !== undefined) controller.enqueue(keyOf(claim));
    else if (before === undefined) enqueueWaiting();
  });
  storageClasses.onChange(enqueueWaiting);
  dataSources.onChange(enqueueWaiting);
}
