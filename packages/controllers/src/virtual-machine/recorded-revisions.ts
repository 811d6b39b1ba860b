import { stringAt } from "@unfold/apimachinery";
import type { DigestRecord, ExpansionRecord } from "@unfold/instancetype";

/** Names of the revisions a machine was expanded from: those its spec named, and those its status did. */
export function recordedRevisions(record: ExpansionRecord | DigestRecord): ReadonlySet<string> {
  const names = (["instancetype", "preference"] as const).flatMap((role) => [
    stringAt(record[role]?.matcher, "revisionName") ?? "",
    stringAt(record[role]?.statusRef, "controllerRevisionRef", "name") ?? "",
  ]);
  return new Set(names.filter((name) => name !== ""));
}
