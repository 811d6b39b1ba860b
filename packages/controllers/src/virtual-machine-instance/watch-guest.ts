import { fieldAt, type JsonObject, jsonEqual, type KubeObject, listAt } from "@unfold/apimachinery";
import { isPodLive, isPodRunning, pauseConditions } from "../launcher-pod/pod-status.js";
import { type Condition, conditionOf, conditionsOf } from "../runtime/conditions.js";
import { endGuest } from "./end-guest.js";
import { podInterfaces } from "./interface-status.js";
import { lostItsPod } from "./lost-pod.js";
import { changed, enteredAt } from "./phases.js";
import { followPlugs } from "./plug.js";
import type { InstanceDeps, InstanceDraft, InstanceDuty } from "./reconcile.js";
import { mishapOf, runBeforeEnd } from "./simulation.js";

/** Looks after a running guest: ends it when its pod is gone or on request, and follows what was asked of it. */
export const watchGuest: InstanceDuty = async (deps, draft) => {
  const pod = deps.pods.of(draft.vmi).find(isPodLive);
  if (lostItsPod(deps, draft.vmi)) return endGuest(deps, draft, "Failed");
  if (!deps.simulation.guests) return tellInterfaces(deps, draft);
  if (await endOnRequest(deps, draft)) return;
  await followPause(deps, draft, pod);
  await followPlugs(deps, draft);
};

/** Somebody else runs the guest; which interface of the pod is which is told in any case. */
async function tellInterfaces(deps: InstanceDeps, draft: InstanceDraft): Promise<void> {
  const told = listAt(draft.vmi.status, "interfaces");
  const isTold = ({ name }: JsonObject): boolean => told.some((one) => fieldAt(one, "name") === name);
  const missing = podInterfaces(draft.vmi).filter((one) => !isTold(one));
  if (missing.length === 0) return;
  const fields = { interfaces: [...told, ...missing] };
  draft.vmi = await deps.update(changed(draft.vmi, { fields }, deps.now()));
}

async function endOnRequest(deps: InstanceDeps, draft: InstanceDraft): Promise<boolean> {
  const mishap = mishapOf(draft.vmi);
  if (mishap !== "crash" && mishap !== "shutdown") return false;
  const left = (enteredAt(draft.vmi, "Running") ?? 0) + runBeforeEnd - deps.time();
  if (left > 0) {
    draft.requeueAfter = left;
    return false;
  }
  const crashed = mishap === "crash";
  const { vmi } = draft;
  await endGuest(deps, draft, crashed ? "Failed" : "Succeeded");
  const message = `The VirtualMachineInstance ${crashed ? "crashed" : "was shut down"}.`;
  await deps.record(vmi, crashed ? "Warning" : "Normal", "Stopped", message);
  return true;
}

/** A paused guest's pod is not ready, nor is the instance then. */
async function followPause(
  deps: InstanceDeps,
  draft: InstanceDraft,
  pod: KubeObject | undefined,
): Promise<void> {
  const conditions = conditionsOf(listAt(draft.vmi.status, "conditions"));
  const paused = conditionOf(conditions, "Paused")?.status === "True";
  if (pod === undefined || !isPodRunning(pod)) return;
  const wanted = pauseConditions(pod, paused, deps.now());
  if (wanted === undefined) return;
  await deps.pods.setStatus(pod, { conditions: wanted });
  const ready = conditionOf(wanted, "Ready");
  const agent: Condition = { type: "AgentConnected", status: "True" };
  const hasAgent = mishapOf(draft.vmi) !== "no-guest-agent";
  const entry = {
    conditions: [...(ready === undefined ? [] : [ready]), ...(hasAgent && !paused ? [agent] : [])],
    without: paused ? ["AgentConnected"] : [],
  };
  const after = changed(draft.vmi, entry, deps.now());
  if (!jsonEqual(after.status, draft.vmi.status)) draft.vmi = await deps.update(after);
}
