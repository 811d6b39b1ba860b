import {
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";
import { type Condition, conditionsOf, withCondition } from "../runtime/conditions.js";
import { phaseOfClaim } from "./bind-claim.js";

/** Why a DataVolume's claim could not be made, or its content not be brought. */
export interface Trouble {
  readonly reason: string;
  readonly message: string;
}

export interface DataVolumeFacts {
  readonly phase: string;
  readonly claim: KubeObject | undefined;
  /** The claim could not be made. */
  readonly claimTrouble?: Trouble | undefined;
  /** The importer ended with an error. */
  readonly transferTrouble?: Trouble | undefined;
}

/** Status of a DataVolume (CDI pkg/controller/datavolume updateConditions). */
export function dataVolumeStatus(dataVolume: KubeObject, facts: DataVolumeFacts, now: string): JsonObject {
  const { phase, claim, transferTrouble } = facts;
  const before = objectAt(dataVolume.status) ?? {};
  const conditions = [boundCondition(facts), readyCondition(facts), runningCondition(facts)].reduce(
    (list, condition) => withCondition(list, condition, now),
    conditionsOf(listAt(before, "conditions")),
  );
  const progress = phase === "Succeeded" ? "100.0%" : claim === undefined ? undefined : "N/A";
  const restarts = Number(before["restartCount"] ?? 0);
  const fields: JsonObject = {
    ...before,
    ...(phase === "" ? {} : { phase }),
    conditions: conditions.map((condition) => ({
      ...condition,
      lastHeartbeatTime: condition["lastHeartbeatTime"] ?? condition["lastTransitionTime"],
    })),
    ...(claim === undefined ? {} : { claimName: claim.metadata.name ?? "" }),
    ...(progress === undefined ? {} : { progress }),
    ...(transferTrouble === undefined ? {} : { restartCount: Math.max(1, restarts) }),
  };
  return phase === "" ? withField(fields, "phase", undefined) : fields;
}

function boundCondition({ claim, claimTrouble }: DataVolumeFacts): Condition {
  if (claim === undefined) {
    const { reason = "NotFound", message = "No PVC found" } = claimTrouble ?? {};
    return { type: "Bound", status: "False", reason, message };
  }
  const phase = phaseOfClaim(claim);
  const message = `PVC ${claim.metadata.name} ${phase}`;
  return { type: "Bound", status: phase === "Bound" ? "True" : "False", reason: phase, message };
}

function readyCondition({ phase, claimTrouble }: DataVolumeFacts): Condition {
  if (phase === "Succeeded") return { type: "Ready", status: "True" };
  if (claimTrouble !== undefined) return { type: "Ready", status: "False", ...claimTrouble };
  return phase.endsWith("InProgress")
    ? { type: "Ready", status: "False", reason: "TransferRunning" }
    : { type: "Ready", status: "False" };
}

function runningCondition({ phase, transferTrouble }: DataVolumeFacts): Condition {
  if (transferTrouble !== undefined) return { type: "Running", status: "False", ...transferTrouble };
  if (phase === "Succeeded") {
    return { type: "Running", status: "False", reason: "Completed", message: "Import Complete" };
  }
  return phase.endsWith("InProgress") || phase === "UploadReady"
    ? { type: "Running", status: "True", reason: "Pod is running" }
    : { type: "Running", status: "False" };
}

export function phaseOfDataVolume(dataVolume: KubeObject | undefined): string {
  return stringAt(dataVolume?.status, "phase") ?? "";
}
