import { endGuest } from "./end-guest.js";
import { runningEntry } from "./guest.js";
import { lostItsPod } from "./lost-pod.js";
import { entered, enteredAt } from "./phases.js";
import type { InstanceDuty } from "./reconcile.js";
import { mishapOf } from "./simulation.js";

/** Lets the guest boot, which takes as long as the simulation says. */
export const boot: InstanceDuty = async (deps, draft) => {
  const { vmi } = draft;
  const { bootMs, guests } = deps.simulation;
  if (lostItsPod(deps, vmi) || mishapOf(vmi) === "start-failure") return endGuest(deps, draft, "Failed");
  if (!guests) return;
  const left = (enteredAt(vmi, "Scheduled") ?? 0) + bootMs - deps.time();
  if (bootMs > 0 && left > 0) {
    draft.requeueAfter = left;
    return;
  }
  draft.vmi = await deps.update(
    entered(vmi, "Running", runningEntry(vmi, deps.migratable(vmi), deps.volumes(vmi)), deps.now()),
  );
  await deps.record(vmi, "Normal", "Started", "VirtualMachineInstance started.");
};
