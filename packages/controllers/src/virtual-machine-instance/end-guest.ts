import { endedPod, isPodLive } from "../launcher-pod/pod-status.js";
import type { Condition } from "../runtime/conditions.js";
import { entered, guestNotRunning } from "./phases.js";
import type { InstanceDeps, InstanceDraft } from "./reconcile.js";

const podGone: Condition = {
  type: "Ready",
  status: "False",
  reason: "PodNotExists",
  message: "virt-launcher pod has not yet been scheduled",
};

/** Brings an instance into a final phase, and its pods with it. */
export async function endGuest(
  deps: InstanceDeps,
  draft: InstanceDraft,
  phase: "Succeeded" | "Failed",
): Promise<void> {
  const live = deps.pods.of(draft.vmi).filter(isPodLive);
  for (const pod of live) await deps.pods.setStatus(pod, endedPod(pod, phase, deps.now()));
  const hasPod = live.length > 0 || !deps.simulation.launcherPods;
  const conditions = [hasPod ? guestNotRunning : podGone];
  const entry = { conditions, without: ["AgentConnected", "Paused"] };
  draft.vmi = await deps.update(entered(draft.vmi, phase, entry, deps.now()));
}
