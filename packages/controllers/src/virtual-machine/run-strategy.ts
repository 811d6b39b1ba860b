import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { withoutRestartRequired } from "../live-update/restart-required.js";
import { isFinal, phaseOf } from "../virtual-machine-instance/phases.js";
import {
  adoptWritten,
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";
import { backOffLeft } from "./start-failure.js";

/** What a strategy asks for. `startLater` is a start that waits while starts keep failing. */
type Verdict = "start" | "startLater" | "stop" | "switchOn" | "none";

interface Situation {
  readonly vm: KubeObject;
  readonly vmi: KubeObject | undefined;
  /** First of `status.stateChangeRequests`, if it still applies. */
  readonly request: "Start" | "Stop" | undefined;
}

/** Run strategy → verdict (KubeVirt pkg/virt-controller/watch/vm syncRunStrategy). */
const strategies: { readonly [strategy: string]: (situation: Situation) => Verdict } = {
  Always: ({ vmi, request }) => {
    if (vmi === undefined) return "startLater";
    return isFinal(vmi) || request === "Stop" ? "stop" : "none";
  },
  RerunOnFailure: ({ vm, vmi, request }) => {
    const first = stringAt(vm.status, "runStrategy") !== "RerunOnFailure";
    if (vmi === undefined) return first || request === "Start" ? "startLater" : "none";
    return isFinal(vmi) || request === "Stop" ? "stop" : "none";
  },
  Manual: ({ vmi, request }) => {
    if (vmi === undefined) return request === "Start" ? "start" : "none";
    return request === "Stop" ? "stop" : "none";
  },
  Halted: ({ vmi, request }) => {
    if (vmi !== undefined) return "stop";
    return request === "Start" ? "switchOn" : "none";
  },
  Once: ({ vmi }) => (vmi === undefined ? "start" : "none"),
};

/** The strategy in force; `spec.running` is the older way to say Always or Halted. */
export function runStrategyOf({ spec }: KubeObject): string {
  const running = fieldAt(spec, "running");
  if (running === true) return "Always";
  return stringAt(spec, "runStrategy") ?? "Halted";
}

/** Whether the machine is meant to run now (KubeVirt isSetToStart). */
export function isSetToStart({ vm, vmi }: VirtualMachineDraft): boolean {
  const request = requestOf(vm);
  switch (runStrategyOf(vm)) {
    case "Always":
      return true;
    case "Manual":
      return vmi === undefined ? request === "Start" : request !== "Stop";
    case "RerunOnFailure":
      return vmi === undefined || phaseOf(vmi) !== "Succeeded";
    case "Once":
      return vmi === undefined;
    default:
      return false;
  }
}

/** Starts or stops the instance. Stopping works whatever became of the types; starting needs them. */
export const followRunStrategy: VirtualMachineStep = (deps) => async (draft) => {
  settleRequests(draft);
  const { vm, vmi } = draft;
  const strategy = runStrategyOf(vm);
  const decide = Object.hasOwn(strategies, strategy) ? strategies[strategy] : undefined;
  if (decide === undefined) {
    fail(draft, { reason: "FailedCreate", message: `unknown runstrategy: ${strategy}` });
    return "continue";
  }
  await carryOut[decide({ vm, vmi, request: requestOf(vm) })](deps, draft);
  return "continue";
};

type CarryOut = (deps: VirtualMachineDeps, draft: VirtualMachineDraft) => Promise<void>;

const start: CarryOut = async (_deps, draft) => {
  draft.starting = draft.failure === undefined && draft.awaitsData !== true;
};

const carryOut: { readonly [verdict in Verdict]: CarryOut } = {
  none: async () => {},
  start,
  startLater: async (deps, draft) => {
    const left = backOffLeft(draft.vm, deps.time());
    if (left <= 0) return start(deps, draft);
    draft.requeueAfter = left;
  },
  stop: async (deps, draft) => {
    const { vmi } = draft;
    if (vmi === undefined) return;
    if (phaseOf(vmi) === "Failed" && runStrategyOf(draft.vm) === "RerunOnFailure") requestStart(draft);
    draft.stopping = true;
    draft.vm = withoutRestartRequired(draft.vm);
    if (vmi.metadata.deletionTimestamp === undefined) await stopInstance(deps, draft, vmi);
  },
  switchOn: async (deps, draft) => {
    const running = fieldAt(draft.vm.spec, "running") !== undefined;
    const path = ["spec", running ? "running" : "runStrategy"] as const;
    const vm = withFieldAt(draft.vm, [...path], running ? true : "Always") as KubeObject;
    adoptWritten(draft, await deps.updateVm(vm));
  },
};

async function stopInstance(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  vmi: KubeObject,
): Promise<void> {
  try {
    await deps.deleteInstance(vmi);
  } catch (error) {
    const name = vmi.metadata.name ?? "";
    const told = `Error deleting virtual machine instance ${name}: ${textOf(error)}`;
    await deps.record(draft.vm, "Warning", "FailedDelete", told);
    const message = `Failure attempting to delete VMI: ${textOf(error)}`;
    fail(draft, { reason: "FailedDelete", message }, error);
    return;
  }
  const message = `Stopped the virtual machine by deleting the virtual machine instance ${vmi.metadata.uid}`;
  await deps.record(draft.vm, "Normal", "SuccessfulDelete", message);
}

function firstRequest(vm: KubeObject): JsonObject | undefined {
  return listAt(vm.status, "stateChangeRequests").find(isJsonObject);
}

function requestOf(vm: KubeObject): "Start" | "Stop" | undefined {
  const action = stringAt(firstRequest(vm), "action");
  return action === "Start" || action === "Stop" ? action : undefined;
}

/** Drops the first request when it is done: stopped means the instance is gone or another one, started that it lives. */
function settleRequests(draft: VirtualMachineDraft): void {
  const { vm, vmi } = draft;
  const request = firstRequest(vm);
  if (request === undefined) return;
  const done =
    stringAt(request, "action") === "Stop"
      ? vmi === undefined || vmi.metadata.uid !== stringAt(request, "uid")
      : vmi !== undefined && !isFinal(vmi) && vmi.metadata.deletionTimestamp === undefined;
  if (!done) return;
  draft.vm = withRequests(vm, listAt(vm.status, "stateChangeRequests").slice(1));
}

function requestStart(draft: VirtualMachineDraft): void {
  const requests = listAt(draft.vm.status, "stateChangeRequests");
  if (requests.length === 0) draft.vm = withRequests(draft.vm, [{ action: "Start" }]);
}

function withRequests(vm: KubeObject, requests: readonly JsonValue[]): KubeObject {
  const status = isJsonObject(vm.status) ? vm.status : {};
  const value = requests.length === 0 ? undefined : requests;
  return { ...vm, status: withField(status, "stateChangeRequests", value) };
}
