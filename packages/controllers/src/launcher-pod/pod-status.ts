import { type JsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { type Condition, conditionOf, conditionsOf, withCondition } from "../runtime/conditions.js";
import { launcherImage, unpausedGate } from "./launcher-pod.js";

/** Why a node's kubelet or the scheduler holds a pod back. */
export interface PodProblem {
  readonly reason: "Unschedulable" | "ErrImagePull" | "ImagePullBackOff";
  readonly message: string;
}

/** How the kubelet would treat a launcher's pod when memory is short. */
export const qosClass = "Burstable";

const unpaused: Condition = {
  type: unpausedGate,
  status: "True",
  reason: "NotPaused",
  message: "the virtual machine is not paused",
};
const paused: Condition = {
  type: unpausedGate,
  status: "False",
  reason: "Paused",
  message: "the virtual machine is paused",
};
const gateClosed: Condition = {
  type: "Ready",
  status: "False",
  reason: "ReadinessGatesNotReady",
  message: `the status of pod readiness gate "${unpausedGate}" is not "True", but False`,
};

/** Whether the pod still runs, or may still run. */
export function isPodLive({ status, metadata }: KubeObject): boolean {
  const phase = stringAt(status, "phase") ?? "Pending";
  return metadata.deletionTimestamp === undefined && (phase === "Pending" || phase === "Running");
}

export function isPodRunning({ status }: KubeObject): boolean {
  return stringAt(status, "phase") === "Running";
}

/** Status of a pod whose containers run. */
export function runningPod(address: string, now: string): JsonObject {
  const types = ["PodScheduled", "Initialized", "ContainersReady", "Ready"] as const;
  const conditions = types.map((type) => ({ type, status: "True" as const }));
  return {
    phase: "Running",
    qosClass,
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: now,
    conditions: [...conditions, unpaused].map((condition) => ({ ...condition, lastTransitionTime: now })),
    containerStatuses: [container({ running: { startedAt: now } }, true)],
  };
}

/** Status of a pod that does not come to run. */
export function heldPod({ reason, message }: PodProblem, now: string): JsonObject {
  const scheduled: Condition =
    reason === "Unschedulable"
      ? { type: "PodScheduled", status: "False", reason, message }
      : { type: "PodScheduled", status: "True" };
  const conditions = [{ ...scheduled, lastTransitionTime: now }];
  if (reason === "Unschedulable") return { phase: "Pending", qosClass, conditions };
  const waiting = container({ waiting: { reason, message } }, false);
  return { phase: "Pending", qosClass, conditions, containerStatuses: [waiting] };
}

/** Status of a pod whose guest ended. */
export function endedPod(pod: KubeObject, phase: "Succeeded" | "Failed", now: string): JsonObject {
  const reason = phase === "Succeeded" ? "Completed" : "Error";
  const exitCode = phase === "Succeeded" ? 0 : 1;
  const notReady: Condition = { type: "Ready", status: "False", reason: "PodCompleted" };
  return {
    phase,
    conditions: withCondition(conditionsOf(listAt(pod.status, "conditions")), notReady, now),
    containerStatuses: [container({ terminated: { reason, exitCode, finishedAt: now } }, false)],
  };
}

/** The conditions a pod is to have while its guest is paused, or not any more; undefined when it has them. */
export function pauseConditions(
  { status }: KubeObject,
  isPaused: boolean,
  now: string,
): readonly Condition[] | undefined {
  const conditions = conditionsOf(listAt(status, "conditions"));
  const gate = conditionOf(conditions, unpausedGate);
  if ((gate?.status === "False") === isPaused) return undefined;
  const [open, ready] = isPaused
    ? [paused, gateClosed]
    : [unpaused, { type: "Ready", status: "True" } as const];
  return withCondition(withCondition(conditions, open, now), ready, now);
}

function container(state: JsonObject, ready: boolean): JsonObject {
  return {
    name: "compute",
    image: launcherImage,
    imageID: launcherImage,
    ready,
    started: ready,
    restartCount: 0,
    state,
  };
}
