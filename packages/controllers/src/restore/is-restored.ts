import { type KubeObject, stringAt } from "@unfold/apimachinery";
import { lastRestoreAnnotation } from "./restore-names.js";

/** Whether an update is the one by which a restore that is under way sets a machine back. */
export function isRestored(old: KubeObject, incoming: KubeObject): boolean {
  const mark = (vm: KubeObject) => vm.metadata.annotations?.[lastRestoreAnnotation];
  const inProgress = stringAt(old.status, "restoreInProgress") ?? "";
  return inProgress !== "" && mark(incoming) !== undefined && mark(incoming) !== mark(old);
}
