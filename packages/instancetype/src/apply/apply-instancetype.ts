import type { Conflict } from "../engine-error.js";
import { applyAnnotations } from "./annotations.js";
import { type ApplyContext, type ApplyStep, noConflicts } from "./apply-context.js";
import { copiedFields, copyField } from "./copied-fields.js";
import { applyCpu } from "./cpu.js";
import { applyMemory } from "./memory.js";

/** In KubeVirt's order (pkg/instancetype/apply), which is the order conflicts are reported in. */
const steps: readonly ApplyStep[] = [
  copyField(copiedFields.nodeSelector),
  copyField(copiedFields.schedulerName),
  applyCpu,
  applyMemory,
  copyField(copiedFields.ioThreads),
  copyField(copiedFields.ioThreadsPolicy),
  copyField(copiedFields.launchSecurity),
  copyField(copiedFields.gpus),
  copyField(copiedFields.hostDevices),
  applyAnnotations,
];

/** Applies an instance type to the draft; with conflicts the draft is left half changed and must be dropped. */
export function applyInstancetype(context: ApplyContext): readonly Conflict[] {
  let conflicts: readonly Conflict[] = noConflicts;
  for (const step of steps) {
    const found = step(context);
    if (found.length > 0) conflicts = [...conflicts, ...found];
  }
  return conflicts;
}
