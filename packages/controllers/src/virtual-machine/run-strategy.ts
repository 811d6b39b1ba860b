import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { isFinal, phaseOf } from "../virtual-machine-instance/phases.js";
import {
  adoptWritten,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";

/** What a strategy asks for. */
type Verdict = "start" | "stop" | "switchOn" | "none";

interface Situation {
  readonly vm: KubeObject;
  readonly vmi: KubeObject | undefined;
  /** First of `status.stateChangeRequests`, if it still applies. */
  readonly request: "Start" | "Stop" | undefined;
}

/** Run strategy → verdict (KubeVirt pkg/virt-controller/watch/vm syncRunStrategy). */
const strategies: { readonly [strategy: string]: (situation: Situation) => Verdict } = {
  Always: ({ vmi, request }) => {
    if (vmi === undefined) return "start";
    return isFinal(vmi) || request === "Stop" ? "stop" : "none";
  },
  RerunOnFailure: ({ vm, vmi, request }) => {
    const first = stringAt(vm.status, "runStrategy") !== "RerunOnFailure";
    if (vmi === undefined) return first || request === "Start" ? "start" : "none";
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

/** Starts or stops the instance. Stopping works whatever became of the types; starting needs them. */
export const followRunStrategy: VirtualMachineStep = (deps) => async (draft) => {
  settleRequests(draft);
  const { vm, vmi } = draft;
  const request = stringAt(firstRequest(vm), "action");
  const situation = { vm, vmi, request: request === "Start" || request === "Stop" ? request : undefined };
  const verdict = strategies[runStrategyOf(vm)]?.(situation as Situation) ?? "none";
  await carryOut[verdict](deps, draft);
  return "continue";
};

const carryOut: {
  readonly [verdict in Verdict]: (deps: VirtualMachineDeps, draft: VirtualMachineDraft) => Promise<void>;
} = {
  none: async () => {},
  start: async (_deps, draft) => {
    draft.starting = draft.failure === undefined;
  },
  stop: async (deps, draft) => {
    const { vmi } = draft;
    if (vmi === undefined) return;
    if (phaseOf(vmi) === "Failed" && runStrategyOf(draft.vm) === "RerunOnFailure") requestStart(draft);
    draft.stopping = true;
    if (vmi.metadata.deletionTimestamp !== undefined) return;
    await deps.deleteInstance(vmi);
    const message = `Stopped the virtual machine by deleting the virtual machine instance ${vmi.metadata.uid}`;
    await deps.record(draft.vm, "Normal", "SuccessfulDelete", message);
  },
  switchOn: async (deps, draft) => {
    const running = fieldAt(draft.vm.spec, "running") !== undefined;
    const path = ["spec", running ? "running" : "runStrategy"] as const;
    const vm = withFieldAt(draft.vm, [...path], running ? true : "Always") as KubeObject;
    adoptWritten(draft, await deps.updateVm(vm));
  },
};

function firstRequest(vm: KubeObject): JsonObject | undefined {
  return listAt(vm.status, "stateChangeRequests").find(isJsonObject);
}

/** Drops the first request when it is done: stopped means the instance is gone or another one, started that it lives. */
function settleRequests(draft: VirtualMachineDraft): void {
  const { vm, vmi } = draft;
  const request = firstRequest(vm);
  if (request === undefined) return;
  const done =
    stringAt(request, "action") === "Stop"
      ? vmi === undefined || vmi.metadata.uid !== stringAt(request, "uid")
      : vmi !== undefined && !isFinal(vmi);
  if (!done) return;
  const rest = listAt(vm.status, "stateChangeRequests").slice(1);
  draft.vm = withRequests(vm, rest);
}

function requestStart(draft: VirtualMachineDraft): void {
  const requests = listAt(draft.vm.status, "stateChangeRequests");
  if (requests.length === 0) draft.vm = withRequests(draft.vm, [{ action: "Start" }]);
}

function withRequests(
  vm: KubeObject,
  requests: readonly JsonObject[] | ReturnType<typeof listAt>,
): KubeObject {
  const status = isJsonObject(vm.status) ? vm.status : {};
  const value = requests.length === 0 ? undefined : requests;
  return { ...vm, status: withField(status, "stateChangeRequests", value) };
}
