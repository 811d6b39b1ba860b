import {
  type JsonObject,
  type KubeObject,
  listAt,
  type MutableJsonObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { generationAnnotation } from "@unfold/instancetype";
import { expansionPending } from "../expansion/obstacle.js";
import {
  type Condition,
  conditionOf,
  conditionsOf,
  withCondition,
  withoutCondition,
} from "../runtime/conditions.js";
import type { VirtualMachineDraft, VirtualMachineStep } from "./draft.js";
import { printableStatus } from "./printable-status.js";
import { runStrategyOf } from "./run-strategy.js";
import { volumeSnapshotStatuses } from "./volume-snapshot-statuses.js";

/** Conditions that are the machine's own; all others are the instance's, copied. */
const ownConditions: ReadonlySet<string> = new Set([
  "Ready",
  "Failure",
  "RestartRequired",
  "ManualRecoveryRequired",
  expansionPending,
]);

/** Puts into status what became of the machine in this pass (KubeVirt pkg/virt-controller/watch/vm updateStatus). */
export const describeMachine: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, vmi } = draft;
  const volumes = deps.volumesOf(vm);
  const fields: { readonly [field: string]: JsonObject[string] } = {
    created: vmi === undefined ? undefined : true,
    ready: readyCondition(vmi).status === "True" ? true : undefined,
    printableStatus: printableStatus(draft, volumes),
    runStrategy: ranOnce(draft) ? runStrategyOf(vm) : undefined,
    volumeSnapshotStatuses: volumeSnapshotStatuses(vm, { volumes, snapshotClassOf: deps.snapshotClassOf }),
    ...generations(vm, vmi),
    conditions: conditionsFor(draft, deps.now()),
  };
  const status: MutableJsonObject = { ...objectAt(vm, "status") };
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (value !== undefined) status[field] = value;
    else if (Object.hasOwn(status, field)) delete status[field];
  }
  draft.vm = { ...vm, status };
  return "continue";
};

/** The strategy is recorded from the first instance on: a machine that comes to RerunOnFailure from another one is started. */
function ranOnce({ vm, vmi }: VirtualMachineDraft): boolean {
  return vmi !== undefined || (stringAt(vm.status, "runStrategy") ?? "") !== "";
}

function generations(vm: KubeObject, vmi: KubeObject | undefined): JsonObject {
  if (vmi === undefined) return {};
  const booted = Number(vmi.metadata.annotations?.[generationAnnotation] ?? Number.NaN);
  const desired = vm.metadata.generation;
  return {
    ...(Number.isInteger(booted) ? { observedGeneration: booted } : {}),
    ...(desired === undefined ? {} : { desiredGeneration: desired }),
  };
}

function conditionsFor(draft: VirtualMachineDraft, now: string): readonly Condition[] {
  const { vm, vmi, failure, waiting } = draft;
  const theirs = conditionsOf(listAt(vmi?.status, "conditions")).filter(
    ({ type }) => !ownConditions.has(type),
  );
  const before = conditionsOf(listAt(vm.status, "conditions"));
  let list: readonly Condition[] = before.filter(
    ({ type }) => ownConditions.has(type) || conditionOf(theirs, type) !== undefined,
  );
  for (const condition of theirs) list = withCopy(list, condition);
  const ready = readyCondition(vmi);
  list = ready["lastTransitionTime"] === undefined ? withCondition(list, ready, now) : withCopy(list, ready);
  list = replaced(list, "Failure", failure, now);
  return replaced(list, expansionPending, waiting, now);
}

/** The list with an instance's condition in it, its times included. */
function withCopy(list: readonly Condition[], copy: Condition): readonly Condition[] {
  const before = conditionOf(list, copy.type);
  return before === undefined ? [...list, copy] : list.map((item) => (item === before ? copy : item));
}

function replaced(
  list: readonly Condition[],
  type: string,
  why: { readonly reason: string; readonly message: string } | undefined,
  now: string,
): readonly Condition[] {
  if (why === undefined) return withoutCondition(list, type);
  return withCondition(list, { type, status: "True", ...why }, now);
}

function readyCondition(vmi: KubeObject | undefined): Condition {
  if (vmi === undefined) {
    return { type: "Ready", status: "False", reason: "VMINotExists", message: "VMI does not exist" };
  }
  const ready = conditionOf(conditionsOf(listAt(vmi.status, "conditions")), "Ready");
  if (ready !== undefined) return ready;
  return {
    type: "Ready",
    status: "False",
    reason: "VMIConditionMissing",
    message: "VMI is missing the Ready condition",
  };
}
