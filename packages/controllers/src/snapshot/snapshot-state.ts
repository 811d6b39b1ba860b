import { fieldAt, goDurationMs, type KubeObject, stringAt } from "@unfold/apimachinery";

const defaultDeadline = 5 * 60_000;

export function isReady({ status }: KubeObject): boolean {
  return fieldAt(status, "readyToUse") === true;
}

export function isFailed({ status }: KubeObject): boolean {
  return stringAt(status, "phase") === "Failed";
}

export function isProgressing({ status }: KubeObject): boolean {
  const phase = stringAt(status, "phase");
  return phase !== "Failed" && phase !== "Succeeded";
}

/** Milliseconds until an unfinished snapshot has failed; undefined when it is finished or has all the time. */
export function timeLeft(snapshot: KubeObject, now: number): number | undefined {
  if (!isProgressing(snapshot)) return undefined;
  const text = stringAt(snapshot.spec, "failureDeadline");
  const allowed = text === undefined ? defaultDeadline : (goDurationMs(text) ?? defaultDeadline);
  if (allowed === 0) return undefined;
  return Date.parse(snapshot.metadata.creationTimestamp ?? "") + allowed - now;
}

export function isOverdue(snapshot: KubeObject, now: number): boolean {
  return isFailed(snapshot) || (timeLeft(snapshot, now) ?? 0) < 0;
}

/** Whether nothing is to be captured any more: it is being deleted or took too long. */
export function isTerminating(snapshot: KubeObject, now: number): boolean {
  return snapshot.metadata.deletionTimestamp !== undefined || isOverdue(snapshot, now);
}

/** Whether what was captured goes with the snapshot: by its policy, or because it never became whole. */
export function contentGoesWith(snapshot: KubeObject, content: KubeObject): boolean {
  return (stringAt(snapshot.spec, "deletionPolicy") ?? "Delete") === "Delete" || !isReady(content);
}
