import type { Conflict } from "../engine-error.js";
import type { FoundType } from "../find/find.js";
import { planOnce } from "../plan-once.js";
import { addAnnotations } from "./annotations.js";
import { type ApplyContext, type ApplyStep, type CheckedChange, noConflicts } from "./apply-context.js";
import { copiedFields, copyField } from "./copied-fields.js";
import { setCpu } from "./cpu.js";
import { setMemory } from "./memory.js";

/** In KubeVirt's order (pkg/instancetype/apply), which is the order conflicts are reported in. */
const steps: readonly ApplyStep[] = [
  copyField(copiedFields.nodeSelector),
  copyField(copiedFields.schedulerName),
  setCpu,
  setMemory,
  copyField(copiedFields.ioThreads),
  copyField(copiedFields.ioThreadsPolicy),
  copyField(copiedFields.launchSecurity),
  copyField(copiedFields.gpus),
  copyField(copiedFields.hostDevices),
  addAnnotations,
];

/** What an instance type changes: only what it has to say. */
const instancetypePlan = planOnce("instancetype", (instancetype): readonly CheckedChange[] =>
  steps.flatMap((step) => step(instancetype) ?? []),
);

/** Applies an instance type to the draft; with conflicts the draft is left half changed and must be dropped. */
export function applyInstancetype(instancetype: FoundType, context: ApplyContext): readonly Conflict[] {
  let conflicts: readonly Conflict[] = noConflicts;
  for (const { change, wanted } of instancetypePlan(instancetype)) {
    const found = change(context, wanted);
    if (found.length > 0) conflicts = [...conflicts, ...found];
  }
  return conflicts;
}
