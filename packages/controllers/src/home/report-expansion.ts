import { type Client, jsonEqual, type KubeObject, listAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import { type Condition, conditionsOf, withCondition, withoutCondition } from "../runtime/conditions.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { getIfThere } from "../runtime/get-if-there.js";
import type { Informer } from "../runtime/informer.js";
import type { ClusterCache } from "./cluster-cache.js";
import type { ExpansionProgress } from "./expansion-progress.js";

/** Condition of the KubeVirt object: whether every machine that the policy wants flat is. */
export const machinesExpanded = "VirtualMachinesExpanded";

/** Counts are told at most this often, in milliseconds. */
const interval = 1000;

export interface ReportOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly machines: Informer;
  readonly cluster: ClusterCache;
  readonly progress: () => ExpansionProgress;
  /** Whether the status of the KubeVirt object is ours to write; events are told in any case. */
  readonly writesStatus: boolean;
  readonly onError: NonNullable<ControllerOptions["onError"]>;
}

type Phase = "settled" | "expanding" | "stalled";

/** Tells on the KubeVirt object how far expansion has come: counts in a condition, its begin and its end in events. */
export function expansionReporter(options: ReportOptions): Controller {
  const { clock, machines, cluster, onError } = options;
  let told: Phase = "settled";
  const controller = new Controller({
    name: "expansion-progress",
    clock,
    concurrency: 1,
    onError,
    reconcile: async () => {
      const { kubevirt } = cluster.state;
      if (kubevirt === undefined) return undefined;
      const progress = options.progress();
      const phase = phaseOf(progress);
      if (phase !== told) await tell(options, kubevirt, told, progress);
      told = phase;
      if (options.writesStatus) await writeCondition(options, kubevirt, progress);
      return undefined;
    },
  });
  machines.onChange(() => controller.queue.addAfter(key, interval));
  cluster.onChange(() => controller.enqueue(key));
  return controller;
}

const key = "kubevirt";

function phaseOf({ due, waiting, failing }: ExpansionProgress): Phase {
  if (due === 0) return "settled";
  return due > waiting + failing ? "expanding" : "stalled";
}

async function tell(
  { recorder }: ReportOptions,
  kubevirt: KubeObject,
  before: Phase,
  progress: ExpansionProgress,
): Promise<void> {
  const { due, policy } = progress;
  const say = (type: "Normal" | "Warning", reason: string, message: string) =>
    recorder.record(kubevirt, { type, reason, message });
  const phase = phaseOf(progress);
  if (phase === "expanding" || (phase === "stalled" && before === "settled")) {
    await say("Normal", "ExpansionStarted", `Expanding ${due} virtual machines, as policy ${policy} asks`);
  }
  if (phase === "stalled") await say("Warning", "ExpansionIncomplete", countsText(progress));
  if (phase === "settled") await say("Normal", "ExpansionFinished", countsText(progress));
}

/** The counts as a person reads them. */
export function countsText({ total, flat, due, waiting, failing }: ExpansionProgress): string {
  const held = due === 0 ? "" : `; ${due} to expand, of these ${waiting} waiting and ${failing} failing`;
  return `${flat} of ${total} virtual machines are flat${held}`;
}

async function writeCondition(
  { client, clock }: ReportOptions,
  { metadata }: KubeObject,
  progress: ExpansionProgress,
): Promise<void> {
  const { namespace = "", name = "" } = metadata;
  const stored = await getIfThere(client, { resource: resources.kubevirts, namespace, name });
  // It follows from HyperConverged before it is there.
  if (stored === undefined) return;
  const before = conditionsOf(listAt(stored.status, "conditions"));
  const after = conditionsWith(before, progress, timestamp(clock));
  if (jsonEqual(before, after)) return;
  const status = { ...(stored.status as object), conditions: after } as KubeObject["status"];
  await client.update(resources.kubevirts, { ...stored, status } as KubeObject, { subresource: "status" });
}

/** Under `reference` there is nothing to say, and nothing is said. */
function conditionsWith(
  before: readonly Condition[],
  progress: ExpansionProgress,
  now: string,
): readonly Condition[] {
  if (progress.policy === "reference") return withoutCondition(before, machinesExpanded);
  const phase = phaseOf(progress);
  const condition: Condition = {
    type: machinesExpanded,
    status: phase === "settled" ? "True" : "False",
    reason: { settled: "AllExpanded", expanding: "Expanding", stalled: "Incomplete" }[phase],
    message: countsText(progress),
  };
  return withCondition(before, condition, now);
}
