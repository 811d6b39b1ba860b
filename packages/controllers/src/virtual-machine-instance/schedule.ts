import { jsonEqual, type KubeObject, stringAt } from "@unfold/apimachinery";
import {
  heldPod,
  isPodLive,
  isPodRunning,
  type PodProblem,
  qosClass,
  runningPod,
} from "../launcher-pod/pod-status.js";
import type { Condition } from "../runtime/conditions.js";
import { chooseNode, type Placement, unschedulable } from "./choose-node.js";
import { endGuest } from "./end-guest.js";
import { podAddress, podInterfaces } from "./interface-status.js";
import { lostItsPod } from "./lost-pod.js";
import { changed, entered, enteredAt } from "./phases.js";
import type { InstanceDeps, InstanceDraft, InstanceDuty } from "./reconcile.js";
import { mishapOf } from "./simulation.js";
import { plannedVolumes } from "./volume-status.js";

/** Milliseconds after which the kubelet tries to pull an image more seldom. */
const pullBackOff = 10_000;

/** Brings the pod to run on a node, or says what keeps it from that. */
export const schedule: InstanceDuty = async (deps, draft) => {
  const { vmi } = draft;
  const pod = deps.pods.of(vmi).find(isPodLive);
  if (lostItsPod(deps, vmi)) return endGuest(deps, draft, "Failed");
  const placement = placementOf(deps, vmi, pod);
  const problem = placement.problem ?? imageProblem(deps, draft);
  if (problem !== undefined) return hold(deps, draft, pod, problem);
  if (pod !== undefined && stringAt(pod.spec, "nodeName") === undefined) {
    // Pods are not moved: one that no node took is replaced by one that is bound.
    await deps.pods.delete(pod);
    return replacePod(deps, draft, placement.node);
  }
  if (pod !== undefined && !isPodRunning(pod)) {
    await deps.pods.setStatus(pod, runningPod(podAddress(vmi), deps.now()));
  }
  draft.vmi = await deps.update(scheduled(vmi, pod, placement.node ?? "", deps.now()));
};

async function replacePod(deps: InstanceDeps, draft: InstanceDraft, node: string | undefined): Promise<void> {
  const pod = await deps.pods.create(draft.vmi, { nodeName: node });
  const fields = { activePods: { [pod.metadata.uid ?? ""]: node ?? "" } };
  draft.vmi = await deps.update(changed(draft.vmi, { fields, without: ["PodScheduled"] }, deps.now()));
}

function placementOf(deps: InstanceDeps, vmi: KubeObject, pod: KubeObject | undefined): Placement {
  const bound = stringAt(pod?.spec, "nodeName");
  if (bound !== undefined) return { node: bound };
  const nodes = deps.nodes();
  if (mishapOf(vmi) !== "unschedulable") return chooseNode(vmi, nodes);
  return { problem: unschedulable(nodes.length, new Map([["Insufficient memory", nodes.length]])) };
}

function imageProblem(deps: InstanceDeps, draft: InstanceDraft): PodProblem | undefined {
  const { vmi } = draft;
  if (mishapOf(vmi) !== "image-pull-error") return undefined;
  const left = (enteredAt(vmi, "Scheduling") ?? 0) + pullBackOff - deps.time();
  if (left > 0) draft.requeueAfter = left;
  const reason = left > 0 ? "ErrImagePull" : "ImagePullBackOff";
  return { reason, message: "the image of a container disk cannot be pulled" };
}

async function hold(
  deps: InstanceDeps,
  draft: InstanceDraft,
  pod: KubeObject | undefined,
  problem: PodProblem,
): Promise<void> {
  const { reason, message } = problem;
  const type = reason === "Unschedulable" ? "PodScheduled" : "Synchronized";
  const condition: Condition = { type, status: "False", reason, message };
  const held = changed(draft.vmi, { fields: { qosClass }, conditions: [condition] }, deps.now());
  if (jsonEqual(held.status, draft.vmi.status)) return;
  if (pod !== undefined) await deps.pods.setStatus(pod, heldPod(problem, deps.now()));
  draft.vmi = await deps.update(held);
}

function scheduled(vmi: KubeObject, pod: KubeObject | undefined, nodeName: string, now: string): KubeObject {
  const labels = { ...vmi.metadata.labels, "kubevirt.io/nodeName": nodeName };
  const active = pod === undefined ? {} : { activePods: { [pod.metadata.uid ?? ""]: nodeName } };
  const fields = {
    nodeName,
    qosClass,
    migrationTransport: "Unix",
    ...active,
    ...(pod === undefined ? {} : { interfaces: podInterfaces(vmi), volumeStatus: plannedVolumes(vmi) }),
  };
  const labelled = { ...vmi, metadata: { ...vmi.metadata, labels } };
  return entered(labelled, "Scheduled", { fields, without: ["PodScheduled", "Synchronized"] }, now);
}
