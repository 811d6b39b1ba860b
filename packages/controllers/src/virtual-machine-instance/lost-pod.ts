import { type KubeObject, objectAt } from "@unfold/apimachinery";
import { isPodLive } from "../launcher-pod/pod-status.js";
import type { InstanceDeps } from "./reconcile.js";

/** Whether the instance had a launcher pod and has none any more. One from before instances had pods runs on. */
export function lostItsPod({ simulation, pods }: InstanceDeps, vmi: KubeObject): boolean {
  const hadOne = Object.keys(objectAt(vmi.status, "activePods") ?? {}).length > 0;
  return simulation.launcherPods && hadOne && !pods.of(vmi).some(isPodLive);
}
