import type { Client, KubeObject } from "@unfold/apimachinery";
import type { Clock } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { Informer } from "../runtime/informer.js";
import { type CatalogueEntry, catalogueEntries, isManaged, reverted } from "./catalogue-entries.js";

export interface CatalogueControllerOptions {
  readonly client: Client;
  readonly clock: Clock;
  /** Instance types first, preferences second. */
  readonly informers: readonly [Informer, Informer];
  /** Whether the bundle is wanted now. */
  readonly wanted: () => boolean;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

interface Place extends CatalogueEntry {
  readonly informer: Informer;
}

/** Keeps the common instance types as bundled while they are wanted, and removes them when they are not (virt-operator). */
export function catalogueController(
  options: CatalogueControllerOptions,
): Controller & { enqueueAll(): void } {
  const { client, clock, informers, wanted, onError } = options;
  const places = new Map(catalogueEntries().map((entry) => [keyOf(entry.object), placeOf(entry, informers)]));
  const controller = new Controller({
    name: "common-instancetypes",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const place = places.get(key);
      if (place !== undefined) await (wanted() ? deploy : remove)(client, place);
      return undefined;
    },
  });
  for (const informer of informers) {
    informer.onChange(({ before, after }) => {
      const changed = after ?? before;
      if (changed !== undefined) controller.enqueue(keyOf(changed));
    });
  }
  return Object.assign(controller, {
    enqueueAll: () => {
      for (const key of places.keys()) controller.enqueue(key);
    },
  });
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

function placeOf(entry: CatalogueEntry, [instancetypes, preferences]: readonly [Informer, Informer]): Place {
  const informer = entry.object.kind === "VirtualMachineClusterInstancetype" ? instancetypes : preferences;
  return { ...entry, informer };
}

async function deploy(client: Client, { resource, object, informer }: Place): Promise<void> {
  const found = informer.get(object.metadata.name ?? "");
  if (found === undefined) {
    await client.create(resource, object);
    return;
  }
  const after = reverted(found, object);
  if (after !== undefined) await client.update(resource, after);
}

async function remove(client: Client, { resource, object, informer }: Place): Promise<void> {
  const found = informer.get(object.metadata.name ?? "");
  if (found === undefined || !isManaged(found) || found.metadata.deletionTimestamp !== undefined) return;
  await ignoreNotFound(client.delete(resource, { name: object.metadata.name ?? "" }));
}
