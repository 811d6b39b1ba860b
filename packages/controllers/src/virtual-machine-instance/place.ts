import {
  fieldAt,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { launcherImage } from "../launcher-pod/launcher-pod.js";
import { memoryOverhead } from "../launcher-pod/memory-overhead.js";
import { isPodLive, qosClass } from "../launcher-pod/pod-status.js";
import { chooseNode } from "./choose-node.js";
import { endGuest } from "./end-guest.js";
import { changed, entered, guestNotRunning } from "./phases.js";
import type { InstanceDeps, InstanceDuty } from "./reconcile.js";
import { mishapOf } from "./simulation.js";

/** Conditions of an instance that waits for its volumes. */
const waitingConditions = ["Provisioning", "Synchronized", "PodScheduled", "DataVolumesReady"] as const;

/** Takes up an instance that no webhook saw, which would have said that it is pending. */
export const begin: InstanceDuty = async (deps, draft) => {
  const { vmi } = draft;
  const fields = { phase: "Pending", runtimeUser: fieldAt(vmi.status, "runtimeUser") ?? 0 };
  draft.vmi = await deps.update(changed(vmi, { fields }, deps.now()));
};

/** Creates the launcher pod once the volumes are there. */
export const place: InstanceDuty = async (deps, draft) => {
  const { vmi } = draft;
  const storage = await deps.prepareStorage(vmi);
  if (storage.verdict === "failed") return endGuest(deps, draft, "Failed");
  if (storage.verdict === "waiting") {
    const { conditions } = storage;
    const without = waitingConditions.filter(
      (type) => !conditions.some((condition) => condition.type === type),
    );
    const waiting = changed(vmi, { conditions, without }, deps.now());
    if (!jsonEqual(waiting.status, vmi.status)) draft.vmi = await deps.update(waiting);
    return;
  }
  const pod = deps.simulation.launcherPods ? { activePods: await activePod(deps, vmi) } : {};
  const fields = { ...pod, ...launcherFields(deps, vmi) };
  const entry = { fields, conditions: [guestNotRunning], without: waitingConditions };
  draft.vmi = await deps.update(entered(vmi, "Scheduling", entry, deps.now()));
};

/** What an instance says of its launcher from when it is created. */
function launcherFields(deps: InstanceDeps, vmi: KubeObject): JsonObject {
  return {
    launcherContainerImageVersion: launcherImage,
    memory: {
      ...objectAt(vmi.status, "memory"),
      memoryOverhead: memoryOverhead(vmi.spec, deps.overheadRatio()),
    },
    qosClass,
  };
}

async function activePod(deps: InstanceDeps, vmi: KubeObject): Promise<JsonObject> {
  const node = mishapOf(vmi) === "unschedulable" ? undefined : chooseNode(vmi, deps.nodes()).node;
  let pod = deps.pods.of(vmi).find(isPodLive);
  if (pod === undefined) {
    pod = await deps.pods.create(vmi, { nodeName: node });
    const message = `Created virtual machine pod ${pod.metadata.name}`;
    await deps.record(vmi, "Normal", "SuccessfulCreate", message);
  }
  return { [pod.metadata.uid ?? ""]: stringAt(pod.spec, "nodeName") ?? "" };
}
