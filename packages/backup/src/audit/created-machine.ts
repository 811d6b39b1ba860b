import type { KubeObject } from "@unfold/apimachinery";
import type { Evidence } from "./evidence.js";
import { layeredLookup } from "./layered-lookup.js";
import { type RestoredMachine, withoutStatus } from "./restored-machine.js";

/** A machine as applying its manifest creates it: what the tree holds is applied too, the rest is the destination's. */
export function createMachine(vm: KubeObject, { manifests, destination }: Evidence): RestoredMachine {
  const places = [manifests?.inventory, destination].filter((place) => place !== undefined);
  return { vm: withoutStatus(vm), lookup: layeredLookup(...places.map(({ lookup }) => lookup)) };
}
