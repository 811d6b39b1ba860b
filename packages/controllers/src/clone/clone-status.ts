import { type JsonObject, type KubeObject, objectAt, stringAt, withField } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { timestamp } from "../runtime/clock.js";
import { writeStatus } from "../runtime/status-writer.js";
import { type ProgressCondition, withProgress } from "../snapshot/progress-conditions.js";
import type { StorageDeps } from "../storage/storage-deps.js";

export type ClonePhase =
  | "SnapshotInProgress"
  | "RestoreInProgress"
  | "CreatingTargetVM"
  | "Succeeded"
  | "Failed";

const resource = resources.virtualMachineClones;

function conditionsFor(phase: ClonePhase): readonly ProgressCondition[] {
  const [progressing, ready, reason] =
    phase === "Succeeded"
      ? (["False", "True", "Ready"] as const)
      : phase === "Failed"
        ? (["False", "False", "Failed"] as const)
        : (["True", "False", "Still processing"] as const);
  return [
    { type: "Progressing", status: progressing, reason },
    { type: "Ready", status: ready, reason },
  ];
}

export async function fail(
  deps: StorageDeps,
  clone: KubeObject,
  reason: string,
  message: string,
): Promise<undefined> {
  await deps.recorder.record(clone, { type: "Warning", reason, message });
  await describe(deps, clone, "Failed", {});
  return undefined;
}

/** The source may still come. */
export async function pending(deps: StorageDeps, clone: KubeObject, message: string): Promise<undefined> {
  await deps.recorder.record(clone, { type: "Warning", reason: "SourceDoesNotExist", message });
  const conditions: readonly ProgressCondition[] = [
    { type: "Progressing", status: "False", reason: "Pending" },
    { type: "Ready", status: "False", reason: "Pending" },
  ];
  await write(deps, clone, objectAt(clone, "status") ?? {}, conditions);
  return undefined;
}

/** Phases only go forward: a pass that looks at an earlier one again does not go back to it. */
const order: readonly string[] = [
  "",
  "SnapshotInProgress",
  "RestoreInProgress",
  "CreatingTargetVM",
  "Succeeded",
];

export async function describe(
  deps: StorageDeps,
  clone: KubeObject,
  phase: ClonePhase,
  fields: { readonly [field: string]: string | undefined },
): Promise<void> {
  const now = await deps.client.get(resource, {
    namespace: clone.metadata.namespace,
    name: clone.metadata.name ?? "",
  });
  const current = stringAt(now.status, "phase") ?? "";
  if (phase !== "Failed" && order.indexOf(phase) < order.indexOf(current)) return;
  const status = Object.entries(fields).reduce<JsonObject>(
    (given, [field, value]) => withField(given, field, value),
    { ...objectAt(now, "status"), phase },
  );
  await write(deps, now, status, conditionsFor(phase));
}

async function write(
  { client, clock }: StorageDeps,
  clone: KubeObject,
  status: JsonObject,
  conditions: readonly ProgressCondition[],
): Promise<void> {
  const described = { ...status, conditions: [...withProgress(clone, conditions, timestamp(clock))] };
  await writeStatus(client, resource, clone, described);
}
