import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { type Condition, conditionsOf, withCondition, withoutCondition } from "../runtime/conditions.js";

/** Phases of an instance (KubeVirt VirtualMachineInstancePhase); "" is one nobody has looked at yet. */
export type Phase = "" | "Pending" | "Scheduling" | "Scheduled" | "Running" | "Succeeded" | "Failed";

/** Ready of an instance whose pod is there and whose guest is not running. */
export const guestNotRunning: Condition = {
  type: "Ready",
  status: "False",
  reason: "GuestNotRunning",
  message: "Guest VM is not reported as running",
};

/** A guest that was paused by request. */
export const pausedByUser: Condition = {
  type: "Paused",
  status: "True",
  reason: "PausedByUser",
  message: "VMI was paused by user",
};

const finalPhases = new Set(["Succeeded", "Failed"]);

export function phaseOf({ status }: KubeObject): string {
  return stringAt(status, "phase") ?? "";
}

/** Whether the guest ran and ended, or will never run. */
export function isFinal(vmi: KubeObject): boolean {
  return finalPhases.has(phaseOf(vmi));
}

/** When the instance last entered a phase, in milliseconds since the epoch; undefined if it never did. */
export function enteredAt({ status }: KubeObject, phase: Phase): number | undefined {
  const transition = listAt(status, "phaseTransitionTimestamps").findLast(
    (entry) => stringAt(entry, "phase") === phase,
  );
  const time = Date.parse(stringAt(transition, "phaseTransitionTimestamp") ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** What changes with a phase. */
export interface Entry {
  readonly fields?: JsonObject;
  readonly conditions?: readonly Condition[];
  /** Types of conditions that go. */
  readonly without?: readonly string[];
}

/** The instance in another phase. */
export function entered(vmi: KubeObject, phase: Phase, entry: Entry, now: string): KubeObject {
  const transitions = listAt(vmi.status, "phaseTransitionTimestamps");
  const moved = {
    phase,
    phaseTransitionTimestamps: [...transitions, { phase, phaseTransitionTimestamp: now }],
  };
  return changed(vmi, { ...entry, fields: { ...entry.fields, ...moved } }, now);
}

/** The instance with fields and conditions of its status changed. */
export function changed(
  vmi: KubeObject,
  { fields, conditions = [], without = [] }: Entry,
  now: string,
): KubeObject {
  const before = conditionsOf(listAt(vmi.status, "conditions"));
  const kept = without.reduce<readonly Condition[]>(withoutCondition, before);
  const list = conditions.reduce((current, condition) => withCondition(current, condition, now), kept);
  const status = isJsonObject(vmi.status) ? vmi.status : {};
  return {
    ...vmi,
    status: {
      ...objectAt(status),
      ...fields,
      ...(list.length > 0 || before.length > 0 ? { conditions: list } : {}),
    },
  };
}
