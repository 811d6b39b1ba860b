import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { claimNameOf, volumeNameOf, volumesOf } from "../storage/volume-claims.js";
import { type ProgressCondition, withProgress } from "./progress-conditions.js";
import { isOverdue, isReady } from "./snapshot-state.js";
import { indicationFields, indicationsOf, type SnapshotSource, shownIndications } from "./source-state.js";

/** What a snapshot's status is computed from. */
export interface SnapshotView {
  readonly snapshot: KubeObject;
  readonly source: SnapshotSource | undefined;
  readonly content: KubeObject | undefined;
  /** Why the source is not locked yet. */
  readonly waiting: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timestamp: string;
}

/** The status of a snapshot (KubeVirt pkg/storage/snapshot, updateSnapshotStatus). */
export function snapshotStatus(view: SnapshotView): JsonObject {
  const { snapshot, source, content } = view;
  let status: JsonObject = { readyToUse: false, ...objectAt(snapshot, "status") };
  if (source !== undefined) status = withField(status, "sourceUID", source.vm.metadata.uid);
  if (content?.status !== undefined) {
    status = withField(status, "virtualMachineSnapshotContentName", content.metadata.name);
    for (const field of ["creationTime", "readyToUse", "error"]) {
      status = withField(status, field, fieldAt(content.status, field));
    }
  }
  const phase = phaseOf(view, status);
  status = { ...status, ...phase.fields };
  const described = { ...snapshot, status } as KubeObject;
  const ready: ProgressCondition = isReady(described)
    ? { type: "Ready", status: "True", reason: "Ready" }
    : { type: "Ready", status: "False", reason: "Not ready" };
  const failing: readonly ProgressCondition[] =
    fieldAt(status, "error") === undefined
      ? []
      : [{ type: "Progressing", status: "False", reason: "In error state" }];
  const conditions = withProgress(described, [...phase.conditions, ready, ...failing], view.timestamp);
  return { ...status, conditions: [...conditions] };
}

interface Phase {
  readonly fields: JsonObject;
  readonly conditions: readonly ProgressCondition[];
}

function progressing(status: ProgressCondition["status"], reason: string): ProgressCondition {
  return { type: "Progressing", status, reason };
}

function phaseOf(view: SnapshotView, status: JsonObject): Phase {
  const { snapshot, source, content, now } = view;
  const described = { ...snapshot, status } as KubeObject;
  if (isOverdue(described, now)) {
    return {
      fields: { phase: "Failed" },
      conditions: [
        { type: "Failure", status: "True", reason: "snapshot deadline exceeded" },
        progressing("False", "Operation failed"),
      ],
    };
  }
  if (stringAt(status, "phase") === "Succeeded" || stringAt(status, "creationTime") !== undefined) {
    const volumes = content === undefined ? {} : volumeFields(described, content);
    return {
      fields: { phase: "Succeeded", ...volumes },
      conditions: [progressing("False", "Operation complete")],
    };
  }
  const deleting = snapshot.metadata.deletionTimestamp !== undefined;
  const indications = source === undefined ? {} : indicationFields(indicationsOf(source));
  return {
    fields: { phase: deleting ? "Deleting" : "InProgress", ...indications },
    conditions: [deleting ? progressing("False", "VM snapshot is deleting") : waitingFor(view)],
  };
}

function waitingFor({ source, waiting }: SnapshotView): ProgressCondition {
  if (source === undefined) return progressing("False", "Source does not exist");
  if (source.locked) return progressing("True", "Source locked and operation in progress");
  return progressing("False", waiting ?? "Source not locked");
}

/** Which volumes are in, and an indication when one is not that could have been. */
function volumeFields(snapshot: KubeObject, content: KubeObject): JsonObject {
  const saved = listAt(content.spec, "volumeBackups").map((backup) => stringAt(backup, "volumeName") ?? "");
  const volumes = volumesOf(fieldAt(content.spec, "source", "virtualMachine", "spec"));
  const names = [...new Set([...volumes.map(volumeNameOf), ...saved])];
  const excluded = names.filter((name) => !saved.includes(name));
  const lists = {
    ...listField(
      "includedVolumes",
      names.filter((name) => saved.includes(name)),
    ),
    ...listField("excludedVolumes", excluded),
  };
  const partial = volumes.some(
    (volume) => claimNameOf(volume) !== undefined && excluded.includes(volumeNameOf(volume)),
  );
  const shown = shownIndications(snapshot);
  const missing = partial && !shown.includes("PartialSnapshot");
  return {
    snapshotVolumes: lists,
    ...(missing ? indicationFields([...shown, "PartialSnapshot"]) : {}),
  };
}

function listField(name: string, values: readonly string[]): { readonly [name: string]: JsonValue } {
  return values.length === 0 ? {} : { [name]: [...values] };
}
