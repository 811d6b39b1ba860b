import { type Client, hasReason, type KubeObject, stringAt } from "@unfold/apimachinery";
import { isMigrationOver } from "../migration/migration-phase.js";
import { isMigrating } from "../migration/migration-state.js";
import { resources } from "../resources.js";
import type { Clock } from "../runtime/clock.js";
import { Controller, type ControllerOptions, type ReconcileResult } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { isFinal } from "../virtual-machine-instance/phases.js";
import { evacuatedNode, isMigratable } from "./eviction-strategy.js";

export interface EvacuationControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly migrations: Informer;
  readonly instances: Informer;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** How long a migration that did not bring the guest away is followed by no other, in milliseconds. */
const patience = 5000;

/** Migrates instances that are marked for evacuation (KubeVirt pkg/virt-controller/watch/drain/evacuation). */
export function evacuationController(options: EvacuationControllerOptions): Controller {
  const { migrations, instances, clock, onError } = options;
  const controller = new Controller({
    name: "evacuation",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: (key) => evacuate(options, key),
  });
  instances.onChange(({ after }) => {
    if (after !== undefined && mustLeave(after)) controller.enqueue(keyOf(after));
  });
  migrations.onChange(({ after, before }) => {
    const { metadata: { namespace = "" } = {}, spec } = after ?? before ?? {};
    const key = formatKey({ namespace, name: stringAt(spec, "vmiName") ?? "" });
    const vmi = instances.get(key);
    if (vmi !== undefined && mustLeave(vmi)) controller.enqueue(key);
  });
  return controller;
}

/** Whether a migration is what the instance waits for. Instances with strategy External wait for somebody else. */
function mustLeave(vmi: KubeObject): boolean {
  return (
    evacuatedNode(vmi) !== undefined &&
    evacuatedNode(vmi) === stringAt(vmi.status, "nodeName") &&
    stringAt(vmi.spec, "evictionStrategy") !== "External" &&
    isMigratable(vmi) &&
    !isFinal(vmi) &&
    vmi.metadata.deletionTimestamp === undefined &&
    !isMigrating(vmi)
  );
}

async function evacuate(
  { client, clock, recorder, migrations, instances }: EvacuationControllerOptions,
  key: string,
): Promise<ReconcileResult | undefined> {
  const vmi = instances.get(key);
  if (vmi === undefined || !mustLeave(vmi)) return undefined;
  const known = migrations.byIndex("instance", key);
  if (known.some((migration) => !isMigrationOver(migration))) return undefined;
  const node = evacuatedNode(vmi) ?? "";
  const left = patience - sinceLast(known, node, clock.now());
  if (left > 0) return { requeueAfter: left };
  const { namespace = "", name = "" } = vmi.metadata;
  try {
    const made = await client.create(resources.virtualMachineInstanceMigrations, {
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachineInstanceMigration",
      metadata: {
        generateName: "kubevirt-evacuation-",
        namespace,
        annotations: { [evacuationAnnotation]: node },
      },
      spec: { vmiName: name },
    });
    const message = `Created Migration ${made.metadata.name}`;
    await recorder.record(vmi, { type: "Normal", reason: "SuccessfulCreate", message });
  } catch (error) {
    // One that the cache has not heard of yet is under way.
    if (!hasReason(error, "BadRequest") && !isInFlight(error)) throw error;
    return { requeueAfter: patience };
  }
  return undefined;
}

/** Says of a migration which node it empties. */
const evacuationAnnotation = "kubevirt.io/evacuationMigration";

function isInFlight(error: unknown): boolean {
  return error instanceof Error && error.message.includes("in-flight migration detected");
}

/** Milliseconds since the last migration off the node began. */
function sinceLast(migrations: readonly KubeObject[], node: string, now: number): number {
  const begun = migrations
    .filter(({ metadata }) => metadata.annotations?.[evacuationAnnotation] === node)
    .map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ""))
    .filter((time) => !Number.isNaN(time));
  return begun.length === 0 ? Number.POSITIVE_INFINITY : now - Math.max(...begun);
}
