import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { type Condition, conditionsOf, withCondition } from "../runtime/conditions.js";
import { interfaceStatus } from "./interface-status.js";
import { nodeName } from "./node.js";

interface Phase {
  readonly from: string;
  readonly to: string;
  /** Status fields that appear with the phase. */
  readonly fields?: (vmi: KubeObject) => JsonObject;
  readonly conditions: readonly Condition[];
}

const notReady: Condition = {
  type: "Ready",
  status: "False",
  reason: "GuestNotRunning",
  message: "Guest VM is not reported as running",
};

/** The way of a virtual machine instance to Running (KubeVirt virt-controller and virt-handler). */
const phases: readonly Phase[] = [
  { from: "", to: "Pending", conditions: [notReady] },
  { from: "Pending", to: "Scheduling", conditions: [notReady] },
  { from: "Scheduling", to: "Scheduled", fields: () => ({ nodeName }), conditions: [notReady] },
  {
    from: "Scheduled",
    to: "Running",
    fields: runningFields,
    conditions: [
      { type: "Ready", status: "True" },
      { type: "LiveMigratable", status: "True" },
      { type: "StorageLiveMigratable", status: "True" },
    ],
  },
];

/** A guest that was paused by request. */
export const pausedByUser: Condition = {
  type: "Paused",
  status: "True",
  reason: "PausedByUser",
  message: "VMI was paused by user",
};

const finalPhases = new Set(["Succeeded", "Failed"]);

/** Whether the guest ran and ended. */
export function isFinal(vmi: KubeObject): boolean {
  return finalPhases.has(phaseOf(vmi));
}

export function phaseOf(vmi: KubeObject): string {
  return stringAt(vmi.status, "phase") ?? "";
}

/** The instance one phase further; undefined when it has arrived. */
export function advanced(vmi: KubeObject, now: string): KubeObject | undefined {
  const phase = phases.find(({ from }) => from === phaseOf(vmi));
  if (phase === undefined) return undefined;
  const paused = phase.to === "Running" && stringAt(vmi.spec, "startStrategy") === "Paused";
  const conditions = paused ? [...phase.conditions, pausedByUser] : phase.conditions;
  return entered(vmi, phase.to, { fields: phase.fields?.(vmi) ?? {}, conditions }, now);
}

/** The instance after its guest was shut down. */
export function succeeded(vmi: KubeObject, now: string): KubeObject {
  return entered(vmi, "Succeeded", { fields: {}, conditions: [notReady] }, now);
}

function entered(
  vmi: KubeObject,
  phase: string,
  { fields, conditions }: { readonly fields: JsonObject; readonly conditions: readonly Condition[] },
  now: string,
): KubeObject {
  const { status } = vmi;
  const list = conditions.reduce(
    (current, condition) => withCondition(current, condition, now),
    conditionsOf(listAt(status, "conditions")),
  );
  const transitions = listAt(status, "phaseTransitionTimestamps");
  return {
    ...vmi,
    status: {
      ...objectAt(status),
      ...fields,
      phase,
      conditions: list,
      phaseTransitionTimestamps: [...transitions, { phase, phaseTransitionTimestamp: now }],
    },
  };
}

function runningFields(vmi: KubeObject): JsonObject {
  const machine = stringAt(vmi.spec, "domain", "machine", "type");
  return {
    nodeName,
    interfaces: interfaceStatus(vmi),
    guestOSInfo: { name: "Linux" },
    ...(machine === undefined ? {} : { machine: { type: machine } }),
  };
}
