import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import type { InstancePods } from "../launcher-pod/instance-pods.js";
import type { Condition } from "../runtime/conditions.js";
import { boot } from "./boot.js";
import { phaseOf } from "./phases.js";
import { begin, place } from "./place.js";
import { schedule } from "./schedule.js";
import { shutDown } from "./shut-down.js";
import type { Simulation } from "./simulation.js";
import { watchGuest } from "./watch-guest.js";

/** One pass over an instance. */
export interface InstanceDraft {
  vmi: KubeObject;
  /** Milliseconds after which to look again though nothing changed. */
  requeueAfter?: number;
}

/** What storage says to an instance that wants to start. */
export type StorageVerdict =
  | { readonly verdict: "ready" }
  | { readonly verdict: "failed" }
  | { readonly verdict: "waiting"; readonly conditions: readonly Condition[] };

export interface InstanceDeps {
  readonly simulation: Simulation;
  readonly pods: InstancePods;
  now(): string;
  /** Milliseconds since the epoch. */
  time(): number;
  nodes(): readonly KubeObject[];
  /** Sees to it that the instance's volumes are there; asked until it says ready or failed. */
  prepareStorage(vmi: KubeObject): Promise<StorageVerdict>;
  /** Has the claims of plugged volumes bound that wait for their consumer. */
  plugClaims(vmi: KubeObject): Promise<void>;
  /** What `status.volumeStatus` is to say. */
  volumes(vmi: KubeObject): readonly JsonObject[];
  /** The cluster's factor on the memory a launcher takes. */
  overheadRatio(): string | undefined;
  /** Conditions that say whether the guest can move. */
  migratable(vmi: KubeObject): readonly Condition[];
  /** Has the instance moved to another node, unless it is on its way already. */
  requestMigration(vmi: KubeObject): Promise<void>;
  update(vmi: KubeObject): Promise<KubeObject>;
  record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): Promise<void>;
}

export type InstanceDuty = (deps: InstanceDeps, draft: InstanceDraft) => Promise<void>;

/** What is to be done for an instance in each phase. Most bring it into the next one, whose event brings the next pass. */
const duties: { readonly [phase: string]: InstanceDuty } = {
  "": begin,
  Pending: place,
  Scheduling: schedule,
  Scheduled: boot,
  Running: watchGuest,
};

/** One pass of the simulated cluster over one instance (KubeVirt virt-controller and virt-handler in one). */
export async function reconcileInstance(deps: InstanceDeps, draft: InstanceDraft): Promise<void> {
  if (draft.vmi.metadata.deletionTimestamp !== undefined) return shutDown(deps, draft);
  await duties[phaseOf(draft.vmi)]?.(deps, draft);
}
