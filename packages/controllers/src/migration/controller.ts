import { type Client, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import type { InstancePods } from "../launcher-pod/instance-pods.js";
import { migrationLabel } from "../launcher-pod/launcher-pod.js";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { Informer } from "../runtime/informer.js";
import type { IndexFunction } from "../runtime/object-cache.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import type { Simulation } from "../virtual-machine-instance/simulation.js";
import { isMigrationOver } from "./migration-phase.js";
import { type MigrationDeps, reconcileMigration } from "./reconcile.js";

export interface MigrationControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly simulation: Simulation;
  readonly migrations: Informer;
  readonly instances: Informer;
  readonly pods: Informer;
  readonly instancePods: InstancePods;
  readonly nodes: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Migrations by the key of their instance. */
export const migrationIndexes: { readonly [name: string]: IndexFunction } = {
  instance: (migration) => [instanceKey(migration)],
};

function instanceKey({ metadata: { namespace }, spec }: KubeObject): string {
  return formatKey({ namespace, name: stringAt(spec, "vmiName") ?? "" });
}

/** Moves running instances between simulated nodes. */
export function migrationController(options: MigrationControllerOptions): Controller {
  const { migrations, clock, onError } = options;
  const deps = migrationDeps(options);
  const controller = new Controller({
    name: "migration",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const migration = migrations.get(key);
      if (migration !== undefined) await reconcileMigration(deps, migration);
      return undefined;
    },
  });
  watchRelated(controller, options);
  return controller;
}

function migrationDeps(options: MigrationControllerOptions): MigrationDeps {
  const { client, clock, recorder, simulation, instancePods, migrations, instances, nodes } = options;
  const resource = resources.virtualMachineInstanceMigrations;
  const allOf = (migration: KubeObject) => migrations.byIndex("instance", instanceKey(migration));
  return {
    pods: simulation.launcherPods ? instancePods : undefined,
    now: () => timestamp(clock),
    nodes: () => nodes.list(),
    instanceOf: (migration) => instances.get(instanceKey(migration)),
    allOf,
    delete: ({ metadata: { namespace, name = "" } }) =>
      ignoreNotFound(client.delete(resource, { namespace, name })),
    othersOf: (migration) =>
      allOf(migration).filter((other) => keyOf(other) !== keyOf(migration) && !isMigrationOver(other)),
    update: (migration) => client.update(resource, migration),
    setStatus: (migration, status: JsonObject) =>
      client.update(resource, { ...migration, status }, { subresource: "status" }),
    updateInstance: (vmi) => client.update(resources.virtualMachineInstances, vmi),
    record: (object, type, reason, message) => recorder.record(object, { type, reason, message }),
  };
}

function watchRelated(controller: Controller, options: MigrationControllerOptions): void {
  const { migrations, instances, pods, nodes } = options;
  migrations.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  const enqueueOf = (key: string) => {
    for (const migration of migrations.byIndex("instance", key)) {
      if (!isMigrationOver(migration)) controller.enqueue(keyOf(migration));
    }
  };
  instances.onChange(({ before, after }) => {
    const vmi = after ?? before;
    if (vmi !== undefined) enqueueOf(keyOf(vmi));
  });
  pods.onChange(({ before, after }) => {
    const metadata = (after ?? before)?.metadata;
    if (metadata?.labels?.[migrationLabel] === undefined) return;
    const [owner] = metadata.ownerReferences ?? [];
    enqueueOf(formatKey({ namespace: metadata.namespace, name: owner?.name ?? "" }));
  });
  nodes.onChange(() => {
    for (const migration of migrations.list()) {
      if (!isMigrationOver(migration)) controller.enqueue(keyOf(migration));
    }
  });
}
