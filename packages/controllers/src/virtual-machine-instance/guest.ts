import { type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import type { Condition } from "../runtime/conditions.js";
import { interfaceStatus } from "./interface-status.js";
import { type Entry, pausedByUser } from "./phases.js";
import { mishapOf } from "./simulation.js";

const agentConnected: Condition = { type: "AgentConnected", status: "True" };

/** What an instance says of itself once its guest runs. */
export function runningEntry(
  vmi: KubeObject,
  migratable: readonly Condition[],
  volumes: readonly JsonObject[],
): Entry {
  const hasAgent = mishapOf(vmi) !== "no-guest-agent";
  const startsPaused = stringAt(vmi.spec, "startStrategy") === "Paused";
  const machine = stringAt(vmi.spec, "domain", "machine", "type");
  const fields: JsonObject = {
    interfaces: interfaceStatus(vmi),
    ...(hasAgent ? { guestOSInfo: guestOsInfo } : {}),
    ...(machine === undefined ? {} : { machine: { type: machine } }),
    volumeStatus: volumes,
  };
  const conditions: readonly Condition[] = [
    { type: "Ready", status: "True" },
    ...migratable,
    ...(hasAgent && !startsPaused ? [agentConnected] : []),
    ...(startsPaused ? [pausedByUser] : []),
  ];
  return { fields, conditions };
}

/** The simulated guest's operating system: all that is known of it. */
const guestOsInfo: JsonObject = { id: "linux", name: "Linux", prettyName: "Linux (simulated)" };
